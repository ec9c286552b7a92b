// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A folder of the host mounted into a running container, and taken out again. libvirt's LXC driver mounts folders only
// when it starts a container.
//
// The mount is made outside, with its ids mapped into the container's user namespace where the file system can
// (mount_setattr(2)), and moved onto the target, which is looked up below the container's root: no symbolic link of the
// container's leads out. It is the container's alone and ends with it.
//
// Errors: kInvalidArg for paths that are not absolute, or an overmounted target. Leaves this process in the container's
// mount namespace: for short-lived single-threaded programs that are root.
#pragma once

#include "containers/devices/container_process.hpp"

#include <string>

namespace containers {

struct AttachedFolder {
  std::string source;  // of the host
  std::string target;  // in the container; made where it is missing
  bool read_only = false;
};

Result<void> attach_folder(const ContainerProcess& container, const AttachedFolder& folder);

// Nothing happens when the container has unmounted it itself; with something else mounted over it: kOperationFailed.
Result<void> detach_folder(const ContainerProcess& container, const AttachedFolder& folder);

}  // namespace containers
