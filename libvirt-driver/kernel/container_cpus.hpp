// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's CPUs. Its processes are the host's and there are no virtual CPUs; what <vcpu> and <cputune> say is
// held by the scheduler: N vCPUs are at most N CPUs' worth of time in a period, and pins are the CPUs that its
// processes may run on, those of all its vCPUs together. libvirt's LXC driver keeps count and pins in the definition
// and does neither.
//
// What was changed while the container runs is no part of any definition. It is remembered in an extended attribute of
// the container's own cgroup, as words "vcpus=2 quota=50000 emulator=0 pin.1=0-1": it lasts as long as the container,
// whoever restarts. A container that is root to the host can write there; it can write its limits too.
//
// Pure but for read_live_cpus, write_live_cpus. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/kernel/container_cgroups.hpp"
#include "libvirt-driver/kernel/cpu_set.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace driver {

inline constexpr std::uint32_t kMaxVcpus = 16384;  // libvirt's REMOTE_VCPUINFO_MAX

struct ContainerCpus {
  std::uint32_t maximum = 1;
  std::uint32_t online = 1;                // those numbered below it
  CpuSet placement{};                      // of vCPUs without a pin; empty: all of the host's
  std::map<std::uint32_t, CpuSet> pins{};  // by vCPU, offline ones too
  std::optional<CpuSet> emulator{};        // of the container's controller
  std::optional<std::int64_t> quota_us{};  // as the user set it; -1: no limit

  bool operator==(const ContainerCpus&) const = default;
};

// Where a vCPU may run; `available` when nothing says.
CpuSet cpus_of_vcpu(const ContainerCpus& cpus, std::uint32_t vcpu, const CpuSet& available);
// Where the container may run: all its online vCPUs together. Nothing: anywhere.
std::optional<CpuSet> cpus_of_container(const ContainerCpus& cpus);
// The quota to be enforced in a period on a host with so many CPUs: the user's or that of the count, whichever is less.
std::int64_t effective_quota(const ContainerCpus& cpus, std::uint64_t period_us, std::size_t host_cpus);

// `of_definition` with the words' values in the place of its own; words that say nothing clear are left out.
ContainerCpus parse_live_cpus(std::string_view words, ContainerCpus of_definition);
std::string format_live_cpus(const ContainerCpus& cpus);

// `of_definition` as it was changed since the start.
ContainerCpus read_live_cpus(const ContainerCgroups& cgroups, ContainerCpus of_definition);
Result<void> write_live_cpus(const ContainerCgroups& cgroups, const ContainerCpus& cpus);

}  // namespace driver
