// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a running container read and wrote in all, as its cgroup counts it: for a root that is a folder, whose device
// others use too. Version 1 does not count what the kernel wrote back later.
//
// Sources: Documentation/admin-guide/cgroup-v1/blkio-controller.rst, cgroup-v2.rst. Any thread.
#pragma once

#include "libvirt-driver/kernel/container_cgroups.hpp"
#include "libvirt-driver/stats/disk_facts.hpp"

namespace driver {

// Nothing where the kernel does not count.
std::optional<DiskCounters> read_container_io(const ContainerCgroups& cgroups);

}  // namespace driver
