// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What each of a container's vCPUs has done. The kernel counts by CPU of the host (cgroup version 1) or for the whole
// container (version 2). CPU time is given to the vCPUs in turn, that of the host's CPU i to vCPU i modulo their number
// by its place among the CPUs that the container may run on; without a count per CPU, all have an even share. So their
// sum is always the container's. Pure.
#pragma once

#include "libvirt-driver/kernel/container_cpus.hpp"
#include "libvirt-driver/stats/container_cgroup.hpp"

#include <vector>

namespace driver {

struct VcpuUsage {
  std::uint64_t time_ns = 0;
  std::int32_t cpu = -1;  // the host's CPU that did most of it; -1: not known

  bool operator==(const VcpuUsage&) const = default;
};

// One for each that is online.
std::vector<VcpuUsage> vcpu_usage(const ContainerCpus& cpus, const ContainerUsage& usage, std::size_t host_cpus);

}  // namespace driver
