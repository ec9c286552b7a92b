// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the kernel counts for one running container, read from its cgroups (kernel/container_cgroups.hpp).
//
// Sources: Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/{cpuacct,memory}.
// A file that is missing or unreadable gives no value. Any thread.
#pragma once

#include "libvirt-driver/kernel/container_cgroups.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace driver {

struct ContainerUsage {
  std::optional<std::uint64_t> cpu_time_ns;
  std::optional<std::uint64_t> cpu_user_ns;
  std::optional<std::uint64_t> cpu_system_ns;
  std::vector<std::uint64_t> per_cpu_ns;  // by CPU of the host; empty on version 2, which does not count it

  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> memory_limit_bytes;  // nothing: no limit
  std::optional<std::uint64_t> file_cache_bytes;
  std::optional<std::uint64_t> reclaimable_bytes;  // of the file cache
  std::optional<std::uint64_t> faults;             // all of them
  std::optional<std::uint64_t> major_faults;
  std::optional<std::uint64_t> swapped_in_bytes;  // since the start; kernels before 6.12 do not count it
  std::optional<std::uint64_t> swapped_out_bytes;
};

// What to read: the files of the others are not opened.
inline constexpr unsigned kUsageCpu = 1;
inline constexpr unsigned kUsagePerCpu = 2;  // with the time of all
inline constexpr unsigned kUsageMemory = 4;

// `proc` and `cgroups` are /proc and /sys/fs/cgroup; tests give their own.
ContainerUsage read_container_usage(pid_t controller, unsigned parts, const std::string& proc = kProcRoot,
                                    const std::string& cgroups = kCgroupRoot);
ContainerUsage read_container_usage(const ContainerCgroups& cgroups, unsigned parts);

}  // namespace driver
