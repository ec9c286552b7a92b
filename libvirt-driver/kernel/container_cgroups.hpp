// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where a running container's cgroups are: version 1 (a folder per controller) or 2 (one for all). Found by the pid of
// the container's LXC controller, which lives in them.
//
// Sources: cgroups(7); libvirt's vircgroup.c for the folders' names. Any thread.
#pragma once

#include <string>
#include <sys/types.h>

namespace driver {

inline constexpr const char* kProcRoot = "/proc";
inline constexpr const char* kCgroupRoot = "/sys/fs/cgroup";

// Folders; empty where there is none.
struct ContainerCgroups {
  std::string unified;  // version 2; in use only when no controller is on version 1
  std::string cpu, cpuacct, cpuset, memory, freezer, blkio;

  bool version_2() const {
    return !unified.empty() && cpu.empty() && cpuacct.empty() && memory.empty() && freezer.empty() && blkio.empty();
  }
  bool operator==(const ContainerCgroups&) const = default;
};

// All empty when the controller is gone.
ContainerCgroups find_container_cgroups(pid_t controller, const std::string& proc = kProcRoot,
                                        const std::string& cgroups = kCgroupRoot);

}  // namespace driver
