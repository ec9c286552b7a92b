// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All domains of one backend with what lists show of them, read in bulk: a handful of CONNECT_LIST_ALL_DOMAINS calls
// with filter flags, whatever the number of domains, since the reply itself tells no state.
//
// Flags: include/libvirt/libvirt-domain.h, virConnectListAllDomainsFlags.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/backend/backend_connection.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"

#include <vector>

namespace driver {

inline constexpr std::uint32_t kListActive = 1;
inline constexpr std::uint32_t kListInactive = 2;
inline constexpr std::uint32_t kListPersistent = 4;
inline constexpr std::uint32_t kListTransient = 8;
inline constexpr std::uint32_t kListRunning = 16;
inline constexpr std::uint32_t kListPaused = 32;
inline constexpr std::uint32_t kListShutoff = 64;
inline constexpr std::uint32_t kListOther = 128;

// The reply of CONNECT_LIST_ALL_DOMAINS with ids as the backend says them.
Result<std::vector<DomainObject>> decode_domain_list(BytesView payload);

// The domains that `flags` choose.
Task<Result<std::vector<DomainObject>>> list_domains(BackendConnection& backend, std::uint32_t flags);

// Everything, with the backend's ids.
Task<Result<std::vector<Domain>>> read_all_domains(BackendConnection& backend);

}  // namespace driver
