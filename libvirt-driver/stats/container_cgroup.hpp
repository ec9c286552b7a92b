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

namespace driver {

struct ContainerUsage {
  std::optional<std::uint64_t> cpu_time_ns;
  std::optional<std::uint64_t> cpu_user_ns;
  std::optional<std::uint64_t> cpu_system_ns;
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> memory_limit_bytes;  // nothing: no limit
};

// `proc` and `cgroups` are /proc and /sys/fs/cgroup; tests give their own.
ContainerUsage read_container_usage(pid_t controller, const std::string& proc = kProcRoot,
                                    const std::string& cgroups = kCgroupRoot);

}  // namespace driver
