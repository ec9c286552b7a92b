// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The node of a character device in a running container. libvirt's LXC driver (9.0) makes a block device's node of the
// same number when a character device is attached to a running container: nothing can open it. It is replaced.
//
// Leaves this process in the container's mount namespace: for short-lived single-threaded programs that are root.
#pragma once

#include "containers/devices/container_process.hpp"

#include <string>

namespace containers {

// `path` is the device's on the host and in the container.
Result<void> make_character_node(const ContainerProcess& container, const std::string& path);

}  // namespace containers
