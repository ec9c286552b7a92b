// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The cgroup folders of a process, by controller: version 1 has a hierarchy for each, version 2 one for all. Also one
// number in one of their files, read and written.
//
// Sources: cgroups(7); Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst. `proc` and `cgroups` are /proc and
// /sys/fs/cgroup; tests give their own. Any thread; nothing here waits for a container.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace containers {

// A line "ID:CONTROLLERS:PATH" of /proc/PID/cgroup.
struct CgroupMembership {
  std::string controllers;  // "cpu,cpuacct", "name=systemd"; empty for version 2
  std::string path;         // below where the hierarchy is mounted
};

// `process` is "/proc/PID". Empty when it is gone.
std::vector<CgroupMembership> read_cgroup_memberships(const std::string& process);

struct CgroupFolders {
  std::string unified;                                 // version 2; empty where it is not mounted
  std::map<std::string, std::string, std::less<>> v1;  // controller → folder

  // In use for limits only when no controller is on version 1.
  bool version_2() const;
  // Empty where the controller has no folder.
  std::string of(std::string_view controller) const;
};

// Of libvirt's controller: the folder of the whole container, not the leaf that the controller itself may sit in.
CgroupFolders find_cgroup_folders(pid_t process, const std::string& proc = "/proc",
                                  const std::string& cgroups = "/sys/fs/cgroup");

// Where weights of the container count: on version 2 systemd has a scope for it, which stands beside other containers',
// and libvirt a folder "libvirt" alone in that, for all else. `unified` elsewhere.
std::string weight_folder(const std::string& unified);

// The file's first number, or the one behind `key` in a file of "key number" lines. Nothing for "max", for -1, for
// version 1's largest number, and where there is no such file or key.
std::optional<std::uint64_t> read_cgroup_number(const std::string& folder, std::string_view file,
                                                std::string_view key = {});
std::optional<std::string> read_cgroup_text(const std::string& folder, std::string_view file);

// `what` is for the error: "limit 'numproc'". kOperationUnsupported when the kernel has no such file.
Result<void> write_cgroup_value(const std::string& folder, std::string_view file, std::string_view value,
                                std::string_view what);

// The processes in the folder and in those below it.
std::vector<pid_t> processes_below(const std::string& folder);

}  // namespace containers
