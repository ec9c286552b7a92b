// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/host_counters.hpp"

#include "prlctl/server/host_interfaces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string_view>

namespace prlctl {
namespace {

struct CpuRow {
  std::string_view name;
  std::uint64_t HostFigures::*sum;
};
constexpr CpuRow kCpuRows[] = {
    {VIR_NODE_CPU_STATS_USER, &HostFigures::busy_ns},
    {VIR_NODE_CPU_STATS_KERNEL, &HostFigures::busy_ns},
    {VIR_NODE_CPU_STATS_IDLE, &HostFigures::idle_ns},
    {VIR_NODE_CPU_STATS_IOWAIT, &HostFigures::idle_ns},
};

struct MemoryRow {
  std::string_view name;
  std::uint64_t HostFigures::*sum;
};
constexpr MemoryRow kMemoryRows[] = {
    {VIR_NODE_MEMORY_STATS_TOTAL, &HostFigures::total_kib},
    {VIR_NODE_MEMORY_STATS_FREE, &HostFigures::free_kib},
    {VIR_NODE_MEMORY_STATS_BUFFERS, &HostFigures::cached_kib},
    {VIR_NODE_MEMORY_STATS_CACHED, &HostFigures::cached_kib},
};

template <typename Rows, typename Statistics>
void take(HostFigures& figures, const Rows& rows, const Statistics& all) {
  for (const auto& one : all)
    for (const auto& row : rows)
      if (row.name == one.field) figures.*row.sum += one.value;
}

// In two calls: the first says how many there are.
template <typename Statistic, typename Ask>
Answer<std::vector<Statistic>> read(Ask ask, const char* what) {
  int count = 0;
  if (ask(nullptr, &count) < 0) return libvirt_failure(what);
  std::vector<Statistic> all(static_cast<std::size_t>(std::max(count, 0)));
  if (count > 0 && ask(all.data(), &count) < 0) return libvirt_failure(what);
  all.resize(std::min(all.size(), static_cast<std::size_t>(std::max(count, 0))));
  return all;
}

struct AdapterRow {
  const char* ours;
  const char* kernels;
};
constexpr AdapterRow kAdapterRows[] = {
    {"pkts_in", "rx_packets"}, {"pkts_out", "tx_packets"}, {"bytes_in", "rx_bytes"}, {"bytes_out", "tx_bytes"}};

std::vector<Counter> read_adapters(const std::string& root) {
  std::vector<Counter> counters;
  int number = 0;
  for (const std::string& interface : HostInterfaces(root).hardware()) {
    for (const AdapterRow& row : kAdapterRows) {
      std::ifstream file(fmt::format("{}/sys/class/net/{}/statistics/{}", root, interface, row.kernels));
      std::uint64_t value = 0;
      if (file >> value) counters.push_back({fmt::format("net.nic{}.{}", number, row.ours), fmt::to_string(value)});
    }
    ++number;
  }
  return counters;
}

}  // namespace

Answer<HostFigures> read_host_figures(virConnectPtr connection, const std::string& root) {
  const auto cpus = read<virNodeCPUStats>(
      [&](virNodeCPUStats* all, int* count) {
        return virNodeGetCPUStats(connection, VIR_NODE_CPU_STATS_ALL_CPUS, all, count, 0);
      },
      "reading the host's CPU times");
  if (!cpus) return cpus.error();
  const auto memory = read<virNodeMemoryStats>(
      [&](virNodeMemoryStats* all, int* count) {
        return virNodeGetMemoryStats(connection, VIR_NODE_MEMORY_STATS_ALL_CELLS, all, count, 0);
      },
      "reading the host's memory");
  if (!memory) return memory.error();
  HostFigures figures;
  take(figures, kCpuRows, *cpus);
  take(figures, kMemoryRows, *memory);
  figures.adapters = read_adapters(root);
  return figures;
}

std::vector<Counter> host_counters(const HostFigures& before, const HostFigures& now) {
  constexpr std::uint64_t kNanosecondsInMicrosecond = 1000, kKibInMb = 1024;
  const auto grown = [](std::uint64_t from, std::uint64_t to) { return to > from ? to - from : 0; };
  const std::uint64_t busy = grown(before.busy_ns, now.busy_ns);
  const std::uint64_t all = std::max<std::uint64_t>(1, busy + grown(before.idle_ns, now.idle_ns));
  const std::uint64_t used = now.total_kib - std::min(now.total_kib, now.free_kib + now.cached_kib);
  std::vector<Counter> counters = now.adapters;
  counters.push_back({"host.cpu.usage", fmt::to_string(busy * 100 / all)});
  counters.push_back({"host.cpu.time", fmt::to_string(now.busy_ns / kNanosecondsInMicrosecond)});
  counters.push_back({"host.ram.usage", fmt::to_string(used / kKibInMb)});
  counters.push_back({"host.ram.cached", fmt::to_string(now.cached_kib / kKibInMb)});
  counters.push_back({"host.ram.total", fmt::to_string(now.total_kib / kKibInMb)});
  return counters;
}

}  // namespace prlctl
