// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's statistics under the names that QEMU's driver uses for VMs (virConnectGetAllDomainStats): state, CPU,
// memory as balloon, vCPUs, network, disks. Pure: all that was read comes in.
#pragma once

#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/stats/container_cgroup.hpp"
#include "libvirt-driver/stats/container_facts.hpp"
#include "libvirt-driver/stats/disk_facts.hpp"
#include "libvirt-driver/stats/network_counters.hpp"
#include "libvirt-driver/stats/stats_request.hpp"

namespace driver {

struct DiskReading {
  std::string target;
  std::string path;
  bool is_folder = false;
  std::optional<DiskFacts> facts = std::nullopt;  // nothing where it did not answer
};

struct ContainerReadings {
  ContainerFacts facts;
  ContainerCpus cpus;  // as they are now
  std::int32_t state_reason = 0;
  ContainerUsage usage;  // of one that is active
  std::vector<DiskReading> disks;
};

StatsRecord container_stats(const Domain& container, const StatsRequest& request, const ContainerReadings& readings,
                            const std::map<std::string, InterfaceCounters>& interfaces);

// What has to be read of a container's cgroups (container_cgroup.hpp) for such a question.
unsigned usage_wanted(const StatsRequest& request);

// Groups that containers have something to say to; with kStatsEnforce, others are refused.
Result<void> check_groups(const StatsRequest& request);

}  // namespace driver
