// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's swap_hard_limit is memory and swap together, as cgroup version 1 counts. On version 2, which counts swap
// alone, libvirt's LXC driver writes the sum as the limit of swap. Here that is put right: what swap_hard_limit has
// beyond the limit of memory.
//
// Source: libvirt 9.0 to 11.3, util/vircgroupv2.c. `xml` is libvirt's own, in which sizes are KiB.
#pragma once

#include "containers/limits/limit_place.hpp"

namespace containers {

struct MemoryTune {
  std::uint64_t memory_kib = 0;                // hard_limit, else <memory>
  std::optional<std::uint64_t> swap_hard_kib;  // nothing: not limited

  bool operator==(const MemoryTune&) const = default;
};

Result<MemoryTune> parse_memory_tune(std::string_view xml);

// Does nothing on version 1, and where swap is not limited.
Result<void> correct_swap(const LimitPlace& place, const MemoryTune& tune);

}  // namespace containers
