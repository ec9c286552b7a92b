// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the kernel counts for one running container, read from its cgroup: version 1 (a folder per controller) or 2.
// Found by the pid of the container's LXC controller, which lives in it.
//
// Sources: cgroups(7), Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/{cpuacct,memory}.
// A file that is missing or unreadable gives no value. Any thread.
#pragma once

#include <sys/types.h>

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
ContainerUsage read_container_usage(pid_t controller, const std::string& proc = "/proc", const std::string& cgroups = "/sys/fs/cgroup");

}  // namespace driver
