// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Memory and swap. Failures of memory are processes that the kernel killed: the counter of hits (failcnt, "max") also
// counts each time the page cache was made smaller to go on. Version 1 limits memory and swap together (memsw): swap's
// limit is what that has beyond memory's.
#include "containers/limits/limit_table.hpp"

#include <algorithm>

namespace containers {
namespace {

std::optional<std::uint64_t> beyond(std::optional<std::uint64_t> both, std::optional<std::uint64_t> memory) {
  if (!both) return std::nullopt;
  return *both - std::min(*both, memory.value_or(0));
}

}  // namespace

LimitState read_memory_limit(const LimitPlace& place) {
  const std::string folder = place.folders.of("memory");
  if (place.folders.version_2())
    return {.limit = read_cgroup_number(folder, "memory.max"),
            .held = read_cgroup_number(folder, "memory.current"),
            .max_held = read_cgroup_number(folder, "memory.peak"),
            .failures = read_cgroup_number(folder, "memory.events", "oom_kill")};
  return {.limit = read_cgroup_number(folder, "memory.limit_in_bytes"),
          .held = read_cgroup_number(folder, "memory.usage_in_bytes"),
          .max_held = read_cgroup_number(folder, "memory.max_usage_in_bytes"),
          .failures = read_cgroup_number(folder, "memory.oom_control", "oom_kill")};
}

LimitState read_swap_limit(const LimitPlace& place) {
  const std::string folder = place.folders.of("memory");
  if (place.folders.version_2())
    return {.limit = read_cgroup_number(folder, "memory.swap.max"),
            .held = read_cgroup_number(folder, "memory.swap.current"),
            .max_held = read_cgroup_number(folder, "memory.swap.peak"),
            .failures = read_cgroup_number(folder, "memory.swap.events", "fail")};
  const auto memory = read_cgroup_number(folder, "memory.limit_in_bytes");
  return {.limit = beyond(read_cgroup_number(folder, "memory.memsw.limit_in_bytes"), memory),
          .held = read_cgroup_number(folder, "memory.stat", "total_swap"),
          .failures = read_cgroup_number(folder, "memory.memsw.failcnt")};
}

}  // namespace containers
