// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The filter flags of virConnectListAllDomains and virConnectGetAllDomainStats that the registry can judge: activity,
// persistence, state. Within a group any flag may match, no flag of a group means no filter by it.
#pragma once

#include "libvirt-driver/registry/domain_registry.hpp"

#include <cstdint>

namespace driver {

inline constexpr std::uint32_t kKnownFilters = 0x00ff;

bool passes_filter(const Domain& domain, std::uint32_t flags);

}  // namespace driver
