// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The limits of a container, a row each: what it is called, its unit, where the domain's XML has it, what the kernel
// shows of it, and, for those that libvirt has no element for, the range of its values and how the kernel is told.
//
// Figures are of the moment; what a kernel does not count is missing. Reading takes no lock and waits for nobody.
//
// Sources: Documentation/admin-guide/cgroup-v1/{memory,blkio-controller,cpusets,pids}.rst, cgroup-v2.rst,
// scheduler/sched-bwc.rst; getrlimit(2), statfs(2). Any thread.
#pragma once

#include "containers/limits/limit_place.hpp"

#include <span>

namespace containers {

// Which group of libvirt's statistics a limit is shown with.
enum class LimitGroup { kMemory, kCpu, kBlock };

struct LimitState {
  std::optional<std::uint64_t> limit = std::nullopt;     // nothing: none
  std::optional<std::string> list = std::nullopt;        // of CPUs or NUMA nodes, in place of a number
  std::optional<std::uint64_t> held = std::nullopt;      // now
  std::optional<std::uint64_t> max_held = std::nullopt;  // at most since the container started
  std::optional<std::uint64_t> failures = std::nullopt;  // how often something was refused, killed or made to wait

  bool operator==(const LimitState&) const = default;
};

struct LimitRow {
  std::string_view name;
  std::string_view unit;
  std::string_view pcs6;   // ve.conf's parameter
  std::string_view place;  // in the domain's XML; "limits/NAME" stands for our element in <metadata>
  LimitGroup group;
  LimitState (*read)(const LimitPlace& place);
  // Of those in our metadata only. Nothing as value: no limit.
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  Result<void> (*write)(const LimitPlace& place, std::optional<std::uint64_t> value) = nullptr;
};

std::span<const LimitRow> limit_rows();

// Files outside the tables of rows: read by rows of several limits.
LimitState read_memory_limit(const LimitPlace& place);
LimitState read_swap_limit(const LimitPlace& place);

}  // namespace containers
