// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A running container as its limits see it: its cgroups, its processes, and the group for its number of processes,
// which libvirt makes none for on cgroup version 1: ours is called switchyard-UUID, below the group that libvirt's
// controller is in. It holds all processes but the controller, and what they start.
//
// Any thread; nothing here waits for the container.
#pragma once

#include "containers/limits/cgroup_folders.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace containers {

struct LimitPlace {
  pid_t controller = -1;  // libvirt's, on the host
  pid_t init = -1;        // the container's first process, as the host numbers it
  std::string uuid;       // in libvirt's form
  CgroupFolders folders;
  std::string root;  // where its root's file system is seen; empty where that must not be looked at
  std::string proc = "/proc";
  std::string sys = "/sys";
};

// kOperationInvalid when there is no such process, or it has no child.
Result<LimitPlace> find_limit_place(pid_t controller, const std::string& uuid);

// Its root's file system where it is one of ours, which nothing holds up: seen through the controller's mounts, which
// are those of libvirt's daemon.
void look_at_own_root(LimitPlace& place, const std::string& homes_root);

// The container's, without the controller.
std::vector<pid_t> processes_of(const LimitPlace& place);

// The folder that counts processes; empty where the kernel has none, or none was made yet.
std::string process_group(const LimitPlace& place);
// Made where it is missing, with all processes in it.
Result<std::string> make_process_group(const LimitPlace& place);
// What is left of it when the container has ended; `self` is a process in the controller's old group: the hook itself.
void remove_process_group(pid_t self, const std::string& uuid);

}  // namespace containers
