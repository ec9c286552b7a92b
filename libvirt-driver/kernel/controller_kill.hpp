// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Kills a container's LXC controller so that libvirt's driver finds nothing left to wait for. Killed where it is, the
// controller hangs up before it has left the container's cgroups, mostly; the driver finds it there, and looks again
// 200 ms later. Here it is stopped, taken out of the cgroups into those of this process, and killed then.
//
// Whoever else is in those cgroups is not touched: the kernel ends all of a container with its first process.
//
// Sources: libvirt src/util/vircgroup.c (virCgroupKillPainfully); cgroups(7). Any thread; takes some milliseconds.
#pragma once

#include "foundation/unique_fd.hpp"

#include <string>
#include <sys/types.h>

namespace driver {

// `process` is a pidfd of `controller`. Whether there was one to kill.
bool kill_controller(const UniqueFd& process, pid_t controller);

// The same for the controller of the container of this name where that was begun and not finished: it is stopped, and
// the container's first process has ended.
bool finish_kill_of_controller(pid_t controller, const std::string& name);

}  // namespace driver
