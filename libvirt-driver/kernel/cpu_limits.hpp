// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The CPU scheduler's limits of a running container, read and written in its cgroup under libvirt's names: cpu_shares
// (version 2: cpu.weight), vcpu_period and vcpu_quota in microseconds; a quota of -1 is no limit.
//
// Written here and not by libvirt, whose LXC driver crashes when the container ends in that moment.
// Sources: Documentation/scheduler/sched-bwc.rst, admin-guide/cgroup-v2.rst. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/kernel/container_cgroups.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace driver {

struct CpuLimits {
  std::optional<std::uint64_t> shares = std::nullopt;
  std::optional<std::uint64_t> period_us = std::nullopt;
  std::optional<std::int64_t> quota_us = std::nullopt;

  bool operator==(const CpuLimits&) const = default;
};

// What the kernel starts a group with.
CpuLimits default_cpu_limits(const ContainerCgroups& cgroups);
// Values that cannot be read are missing.
CpuLimits read_cpu_limits(const ContainerCgroups& cgroups);
// systemd's unit whose property the weight is (kernel/unit_weight.hpp); empty where the file is the place.
std::string unit_of_weight(const ContainerCgroups& cgroups);
// Writes those given, into files. An error leaves the others as they were.
Result<void> write_cpu_limits(const ContainerCgroups& cgroups, const CpuLimits& limits);

}  // namespace driver
