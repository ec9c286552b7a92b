// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/vcpu_usage.hpp"

namespace driver {
namespace {

std::vector<VcpuUsage> even_shares(const ContainerCpus& cpus, std::uint64_t time_ns, const CpuSet& all) {
  std::vector<VcpuUsage> shares(cpus.online);
  for (std::uint32_t vcpu = 0; vcpu < cpus.online; ++vcpu) {
    shares[vcpu].time_ns = time_ns / cpus.online;
    const CpuSet allowed = cpus_of_vcpu(cpus, vcpu, all);
    if (allowed.count() == 1) shares[vcpu].cpu = static_cast<std::int32_t>(allowed.end() - 1);
  }
  shares.front().time_ns += time_ns % cpus.online;
  return shares;
}

}  // namespace

std::vector<VcpuUsage> vcpu_usage(const ContainerCpus& cpus, const ContainerUsage& usage, std::size_t host_cpus) {
  const CpuSet all = CpuSet::first(host_cpus);
  if (usage.per_cpu_ns.empty()) return even_shares(cpus, usage.cpu_time_ns.value_or(0), all);
  std::vector<VcpuUsage> shares(cpus.online);
  std::vector<std::uint64_t> most(cpus.online);
  const CpuSet allowed = cpus_of_container(cpus).value_or(all);
  std::size_t place = 0;
  for (std::size_t cpu = 0; cpu < usage.per_cpu_ns.size(); ++cpu) {
    const std::size_t vcpu = (allowed.has(cpu) ? place++ : cpu) % cpus.online;
    shares[vcpu].time_ns += usage.per_cpu_ns[cpu];
    if (usage.per_cpu_ns[cpu] <= most[vcpu]) continue;
    most[vcpu] = usage.per_cpu_ns[cpu];
    shares[vcpu].cpu = static_cast<std::int32_t>(cpu);
  }
  return shares;
}

}  // namespace driver
