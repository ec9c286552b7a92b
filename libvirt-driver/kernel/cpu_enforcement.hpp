// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Makes a running container keep to its CPUs (container_cpus.hpp): the quota and the cpuset of its cgroup, the affinity
// of its controller. The controller shares the container's cgroup, so that it cannot be on CPUs that the container is
// kept from; such a pin is refused when it is asked for, and gives way when the container's CPUs change.
//
// Errors: kOperationUnsupported, which names what the kernel lacks; the kernel's refusals with file and value.
// Sources: cpuset(7), Documentation/admin-guide/cgroup-v2.rst "Cpuset". Any thread.
#pragma once

#include "libvirt-driver/kernel/container_cpus.hpp"
#include "libvirt-driver/kernel/cpu_limits.hpp"

#include <sys/types.h>

namespace driver {

// Writes what the change asks for and remembers it; nothing that is the same in both. `was` as the container is now.
Result<void> change_live_cpus(const ContainerCgroups& cgroups, pid_t controller, const ContainerCpus& was,
                              const ContainerCpus& wanted);

// All of a container's limits, right after its start.
Result<void> start_live_cpus(const ContainerCgroups& cgroups, pid_t controller, const ContainerCpus& of_definition);

// Whether the controller's pin and the container's have a CPU in common.
Result<void> check_emulator(const ContainerCpus& cpus);

// Where the controller may run; empty when it is gone.
CpuSet affinity_of(pid_t process);

// What the user set: the quota that only the count asks for is not shown.
CpuLimits user_cpu_limits(const ContainerCgroups& cgroups, const ContainerCpus& cpus);
// Writes limits that the user set, with the quota held to the count, and remembers the user's.
Result<void> change_cpu_limits(const ContainerCgroups& cgroups, const ContainerCpus& was, CpuLimits limits);

// CPUs of the host, as many as may ever be there.
std::size_t host_cpu_count();

}  // namespace driver
