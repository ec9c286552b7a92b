// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/container_stats.hpp"

#include "libvirt-driver/kernel/cpu_enforcement.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/stats/memory_figures.hpp"
#include "libvirt-driver/stats/vcpu_usage.hpp"

#include <fmt/format.h>

namespace driver {
namespace {

using Parameters = std::vector<TypedParameter>;

void add(Parameters& out, std::string field, std::optional<std::uint64_t> value) {
  if (value) out.push_back({std::move(field), *value});
}

void add_cpu(Parameters& out, const ContainerUsage& usage) {
  add(out, "cpu.time", usage.cpu_time_ns);
  add(out, "cpu.user", usage.cpu_user_ns);
  add(out, "cpu.system", usage.cpu_system_ns);
}

void add_balloon(Parameters& out, const Domain& container, const ContainerReadings& readings) {
  const ContainerFacts& facts = readings.facts;
  if (!container.active()) {
    add(out, "balloon.current", facts.memory_kib);
    add(out, "balloon.maximum", facts.max_memory_kib);
    return;
  }
  for (const MemoryFigure& figure : memory_figures(readings.usage, facts.max_memory_kib, memory_of_host())) {
    add(out, fmt::format("balloon.{}", figure.name), figure.value);
    if (figure.name == "current") add(out, "balloon.maximum", facts.max_memory_kib);
  }
}

void add_vcpus(Parameters& out, const Domain& container, const ContainerReadings& readings) {
  constexpr std::int32_t kVcpuRunning = 1;
  out.push_back({"vcpu.current", readings.cpus.online});
  out.push_back({"vcpu.maximum", readings.cpus.maximum});
  if (!container.active()) return;
  const std::vector<VcpuUsage> usages = vcpu_usage(readings.cpus, readings.usage, host_cpu_count());
  for (std::size_t vcpu = 0; vcpu < usages.size(); ++vcpu) {
    out.push_back({fmt::format("vcpu.{}.state", vcpu), kVcpuRunning});
    add(out, fmt::format("vcpu.{}.time", vcpu), usages[vcpu].time_ns);
  }
}

void add_direction(Parameters& out, std::size_t index, std::string_view direction, const NetworkCounters& counters) {
  add(out, fmt::format("net.{}.{}.bytes", index, direction), counters.bytes);
  add(out, fmt::format("net.{}.{}.pkts", index, direction), counters.packets);
  add(out, fmt::format("net.{}.{}.errs", index, direction), counters.errors);
  add(out, fmt::format("net.{}.{}.drop", index, direction), counters.drops);
}

// The host's end of a veth pair receives what the container sends.
void add_network(Parameters& out, const ContainerFacts& facts,
                 const std::map<std::string, InterfaceCounters>& interfaces) {
  out.push_back({"net.count", static_cast<std::uint32_t>(facts.interfaces.size())});
  for (std::size_t i = 0; i < facts.interfaces.size(); ++i) {
    out.push_back({fmt::format("net.{}.name", i), facts.interfaces[i]});
    const auto found = interfaces.find(facts.interfaces[i]);
    if (found == interfaces.end()) continue;
    add_direction(out, i, "rx", found->second.sent);
    add_direction(out, i, "tx", found->second.received);
  }
}

struct CounterName {
  std::string_view name;
  std::uint64_t DiskCounters::*counter;
};
constexpr CounterName kCounterNames[] = {
    {"rd.reqs", &DiskCounters::reads},          {"rd.bytes", &DiskCounters::read_bytes},
    {"rd.times", &DiskCounters::read_ns},       {"wr.reqs", &DiskCounters::writes},
    {"wr.bytes", &DiskCounters::written_bytes}, {"wr.times", &DiskCounters::write_ns},
    {"fl.reqs", &DiskCounters::flushes},        {"fl.times", &DiskCounters::flush_ns},
};

void add_disks(Parameters& out, const std::vector<DiskReading>& disks) {
  out.push_back({"block.count", static_cast<std::uint32_t>(disks.size())});
  for (std::size_t i = 0; i < disks.size(); ++i) {
    const DiskReading& disk = disks[i];
    out.push_back({fmt::format("block.{}.name", i), disk.target});
    out.push_back({fmt::format("block.{}.path", i), disk.path});
    if (!disk.facts) continue;
    for (const CounterName& row : kCounterNames)
      if (disk.facts->counters) add(out, fmt::format("block.{}.{}", i, row.name), (*disk.facts->counters).*row.counter);
    add(out, fmt::format("block.{}.allocation", i), disk.facts->allocation_bytes);
    add(out, fmt::format("block.{}.capacity", i), disk.facts->capacity_bytes);
    add(out, fmt::format("block.{}.physical", i), disk.facts->physical_bytes);
  }
}

}  // namespace

StatsRecord container_stats(const Domain& container, const StatsRequest& request, const ContainerReadings& readings,
                            const std::map<std::string, InterfaceCounters>& interfaces) {
  StatsRecord record;
  record.domain = {container.name, container.uuid, container.id};
  Parameters& out = record.parameters;
  if (request.wants(kStatsState)) {
    out.push_back({"state.state", static_cast<std::int32_t>(container.state)});
    out.push_back({"state.reason", readings.state_reason});
  }
  if (request.wants(kStatsCpu) && container.active()) add_cpu(out, readings.usage);
  if (request.wants(kStatsBalloon)) add_balloon(out, container, readings);
  if (request.wants(kStatsVcpu)) add_vcpus(out, container, readings);
  if (request.wants(kStatsInterface) && container.active()) add_network(out, readings.facts, interfaces);
  if (request.wants(kStatsBlock)) add_disks(out, readings.disks);
  return record;
}

unsigned usage_wanted(const StatsRequest& request) {
  unsigned parts = 0;
  if (request.wants(kStatsCpu)) parts |= kUsageCpu;
  if (request.wants(kStatsVcpu)) parts |= kUsagePerCpu;
  if (request.wants(kStatsBalloon)) parts |= kUsageMemory;
  return parts;
}

Result<void> check_groups(const StatsRequest& request) {
  constexpr std::uint32_t kKnown =
      kStatsState | kStatsCpu | kStatsBalloon | kStatsVcpu | kStatsInterface | kStatsBlock | kStatsPerf | kStatsMemory;
  const std::uint32_t unknown = request.groups & ~kKnown;
  if ((request.flags & kStatsEnforce) == 0 || unknown == 0) return {};
  return argument_unsupported(fmt::format("Stats types bits 0x{:x} are not supported by this daemon or QEMU", unknown));
}

}  // namespace driver
