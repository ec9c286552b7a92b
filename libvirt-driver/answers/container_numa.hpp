// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The NUMA nodes that a container's memory comes from (virDomainSetNumaParameters), which libvirt's LXC driver only
// sets at the start: of a running container in its cgroup, of the next start in its <numatune>. As QEMU's driver: the
// mode of a running one does not change, and its nodes only where the mode is strict.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_numa_answers();

}  // namespace driver
