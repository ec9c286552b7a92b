// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The freezer of a container's cgroup. Version 1 has words in freezer.state; version 2 takes 0 or 1 in cgroup.freeze
// and tells in cgroup.events when all have stopped. libvirt before 12.4 knows version 1 only.
//
// Sources: Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/freezer-subsystem.rst. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/kernel/container_cgroups.hpp"

namespace driver {

// Version 2: all processes have stopped.
bool is_frozen_v2(const ContainerCgroups& cgroups);
std::string events_file_v2(const ContainerCgroups& cgroups);

// Version 2: asks; is_frozen_v2 follows.
Result<void> write_freeze_v2(const ContainerCgroups& cgroups, bool frozen);

// Lets a killed container die: on version 1 a frozen process takes no signal, not even SIGKILL.
void thaw_v1(const ContainerCgroups& cgroups);

}  // namespace driver
