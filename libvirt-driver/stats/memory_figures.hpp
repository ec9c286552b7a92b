// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's memory under the tags of virDomainMemoryStats and the names of the balloon statistics. The balloon is
// the memory limit; what the guest of a VM would say of itself is what its cgroup counts:
//
//   available     the limit, or the host's memory where there is none
//   unused        available that is not used, page cache counted as used
//   usable        unused, and the page cache that can be dropped
//   rss           used on the host, page cache and all
//
// In KiB, but for faults and the time in seconds. What the kernel does not count is missing. Pure.
#pragma once

#include "libvirt-driver/stats/container_cgroup.hpp"

#include <string_view>
#include <vector>

namespace driver {

struct MemoryFigure {
  std::int32_t tag;       // virDomainMemoryStatTags
  std::string_view name;  // behind "balloon."
  std::uint64_t value;

  bool operator==(const MemoryFigure&) const = default;
};

struct MemoryOfHost {
  std::uint64_t total_kib = 0;
  std::uint64_t now_s = 0;
};
MemoryOfHost memory_of_host();

// In the order of QEMU's driver. `max_memory_kib` stands for the limit where there is none.
std::vector<MemoryFigure> memory_figures(const ContainerUsage& usage, std::uint64_t max_memory_kib,
                                         const MemoryOfHost& host);

}  // namespace driver
