// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's statistics under the names that QEMU's driver uses for VMs (virConnectGetAllDomainStats): state, CPU,
// memory as balloon, vCPUs, network. Pure: all that was read comes in.
#pragma once

#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/stats/container_cgroup.hpp"
#include "libvirt-driver/stats/container_facts.hpp"
#include "libvirt-driver/stats/network_counters.hpp"
#include "libvirt-driver/stats/stats_request.hpp"

namespace driver {

struct ContainerReadings {
  ContainerFacts facts;
  ContainerUsage usage;
};

// `readings` only of a container that is active.
StatsRecord container_stats(const Domain& container, const StatsRequest& request, const ContainerReadings* readings,
                            const std::map<std::string, InterfaceCounters>& interfaces);

}  // namespace driver
