// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An interface that was attached to a running container: libvirt's LXC driver leaves it down, under the name that its
// end had on the host (vnet7). Here it gets what one present at the start gets: the name eth0, eth1 … that is free, or
// the one that the XML's <guest dev> gives, and the state up.
//
// Leaves this process in the container's network namespace: for short-lived single-threaded programs that are root.
#pragma once

#include "containers/devices/container_process.hpp"

#include <string>

namespace containers {

// Found by its MAC ("52:54:00:12:34:56"). The name that it has then; an empty `wanted` asks for the next free one.
Result<std::string> settle_interface(const ContainerProcess& container, const std::string& mac,
                                     const std::string& wanted);

}  // namespace containers
