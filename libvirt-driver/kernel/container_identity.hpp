// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a process from outside must take on to be one of a running container's: the namespaces of its first process that
// are not ours, its cgroups, its bounding set of capabilities, its label of the security module.
//
// Read from /proc/PID by the pid, so whoever asks holds the process by a pidfd and looks afterwards whether it still
// lives. The label: AppArmor's and SELinux's; empty where there is no module, or it has the same for us.
//
// Sources: namespaces(7), cgroups(7), capabilities(7), proc(5); AppArmor's and SELinux's attr/exec. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/kernel/host_folders.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace driver {

struct ContainerIdentity {
  int namespaces = 0;                     // CLONE_NEW…
  std::uint64_t capabilities = 0;         // bit n: capability n is in the bounding set
  std::string label;                      // as it is written to attr/exec
  std::vector<std::string> cgroup_procs;  // files; one for each hierarchy

  bool operator==(const ContainerIdentity&) const = default;
};

// kOperationFailed when the process is gone, or shows nothing to tell it from ours.
Result<ContainerIdentity> read_container_identity(pid_t first_process, const HostFolders& folders = {});

}  // namespace driver
