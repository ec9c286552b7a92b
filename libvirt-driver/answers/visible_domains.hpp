// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The domains a client may see: all that the registry holds, or, with fine-grained access control, those of them that
// the backends show on the client's own connection.
#pragma once

#include "libvirt-driver/session/client_session.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <vector>

namespace driver {

// Copies, in order of name; one moment's state.
Task<Result<std::vector<Domain>>> visible_domains(ClientSession& session);

// Filters "has snapshots" and "has none", which only virtvzd can judge for containers.
inline constexpr std::uint32_t kListWithSnapshot = 0x1000;
inline constexpr std::uint32_t kListWithoutSnapshot = 0x2000;
inline constexpr std::uint32_t kSnapshotFilters = kListWithSnapshot | kListWithoutSnapshot;

// UUIDs that the backends list with `flags` on the client's own connection. A backend that is away lists none.
// Containers are listed whether they have snapshots or not.
using UuidSet = boost::unordered_flat_set<Uuid, UuidHash>;
Task<Result<UuidSet>> listed_by_backends(ClientSession& session, std::uint32_t flags);

// Whether the client may see this domain.
Task<bool> may_see(ClientSession& session, Kind kind, Uuid uuid);

}  // namespace driver
