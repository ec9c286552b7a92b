// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/container_stats.hpp"

#include <fmt/format.h>

namespace driver {
namespace {

using Parameters = std::vector<TypedParameter>;

constexpr std::int32_t kReasonUnknown = 0;

void add(Parameters& out, std::string field, std::optional<std::uint64_t> value) {
  if (value) out.push_back({std::move(field), *value});
}

void add_cpu(Parameters& out, const ContainerUsage& usage) {
  add(out, "cpu.time", usage.cpu_time_ns);
  add(out, "cpu.user", usage.cpu_user_ns);
  add(out, "cpu.system", usage.cpu_system_ns);
}

// The balloon of a container is its memory limit: what it may use now, and at most after a restart.
void add_balloon(Parameters& out, const ContainerReadings& readings) {
  const std::uint64_t max_kib = readings.facts.max_memory_kib;
  const auto limit = readings.usage.memory_limit_bytes;
  add(out, "balloon.current", limit ? *limit / 1024 : max_kib);
  add(out, "balloon.maximum", max_kib);
  if (readings.usage.memory_bytes) add(out, "balloon.rss", *readings.usage.memory_bytes / 1024);
}

void add_direction(Parameters& out, std::size_t index, std::string_view direction, const NetworkCounters& counters) {
  add(out, fmt::format("net.{}.{}.bytes", index, direction), counters.bytes);
  add(out, fmt::format("net.{}.{}.pkts", index, direction), counters.packets);
  add(out, fmt::format("net.{}.{}.errs", index, direction), counters.errors);
  add(out, fmt::format("net.{}.{}.drop", index, direction), counters.drops);
}

// The host's end of a veth pair receives what the container sends.
void add_network(Parameters& out, const ContainerFacts& facts, const std::map<std::string, InterfaceCounters>& interfaces) {
  out.push_back({"net.count", static_cast<std::uint32_t>(facts.interfaces.size())});
  for (std::size_t i = 0; i < facts.interfaces.size(); ++i) {
    out.push_back({fmt::format("net.{}.name", i), facts.interfaces[i]});
    const auto found = interfaces.find(facts.interfaces[i]);
    if (found == interfaces.end()) continue;
    add_direction(out, i, "rx", found->second.sent);
    add_direction(out, i, "tx", found->second.received);
  }
}

}  // namespace

StatsRecord container_stats(const Domain& container, const StatsRequest& request, const ContainerReadings* readings,
                            const std::map<std::string, InterfaceCounters>& interfaces) {
  StatsRecord record;
  record.domain = {container.name, container.uuid, container.id};
  Parameters& out = record.parameters;
  if (request.wants(kStatsState)) {
    out.push_back({"state.state", static_cast<std::int32_t>(container.state)});
    out.push_back({"state.reason", kReasonUnknown});
  }
  if (!readings) return record;
  if (request.wants(kStatsCpu)) add_cpu(out, readings->usage);
  if (request.wants(kStatsBalloon)) add_balloon(out, *readings);
  if (request.wants(kStatsVcpu)) {
    out.push_back({"vcpu.current", readings->facts.vcpus});
    out.push_back({"vcpu.maximum", readings->facts.vcpus});
  }
  if (request.wants(kStatsInterface)) add_network(out, readings->facts, interfaces);
  if (request.wants(kStatsBlock)) out.push_back({"block.count", std::uint32_t{0}});
  return record;
}

}  // namespace driver
