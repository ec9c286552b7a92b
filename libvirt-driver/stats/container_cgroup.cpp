// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/container_cgroup.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string_view>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 65536;
// Version 1 says "no limit" by the largest multiple of the page size.
constexpr std::uint64_t kNoLimitV1 = std::uint64_t{1} << 62;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> number_in(const std::string& path) {
  const auto content = read_file(path, kMaxFile);
  return content ? number(*content) : std::nullopt;
}

// Lines of "key number".
class KeyedNumbers {
 public:
  explicit KeyedNumbers(const std::string& path) : content_(read_file(path, kMaxFile)) {}

  std::optional<std::uint64_t> operator[](std::string_view key) const {
    if (!content_) return std::nullopt;
    const std::string_view text = *content_;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      if (line.starts_with(key) && line.size() > key.size() && line[key.size()] == ' ')
        return number(line.substr(key.size() + 1));
      at = end + 1;
    }
    return std::nullopt;
  }

 private:
  Result<std::string> content_;
};

std::vector<std::uint64_t> numbers_in(const std::string& path) {
  std::vector<std::uint64_t> numbers;
  const auto content = read_file(path, kMaxFile);
  if (!content) return numbers;
  std::istringstream words(*content);
  for (std::uint64_t value = 0; words >> value;) numbers.push_back(value);
  return numbers;
}

std::optional<std::uint64_t> scaled(std::optional<std::uint64_t> value, std::uint64_t factor) {
  if (!value) return std::nullopt;
  return *value * factor;
}

std::optional<std::uint64_t> sum(std::optional<std::uint64_t> a, std::optional<std::uint64_t> b) {
  if (!a || !b) return std::nullopt;
  return *a + *b;
}

// The same keys in both versions; version 1 has those of the groups below behind "total_".
void read_memory_stat(const std::string& path, std::string_view prefix, ContainerUsage& usage) {
  const KeyedNumbers stat(path);
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const auto of = [&](std::string_view key) { return stat[fmt::format("{}{}", prefix, key)]; };
  usage.file_cache_bytes = of(prefix.empty() ? "file" : "cache");
  usage.reclaimable_bytes = sum(of("inactive_file"), of("active_file"));
  usage.faults = of("pgfault");
  usage.major_faults = of("pgmajfault");
  usage.swapped_in_bytes = scaled(of("pswpin"), page);
  usage.swapped_out_bytes = scaled(of("pswpout"), page);
}

ContainerUsage read_v1(const ContainerCgroups& places, unsigned parts) {
  const auto tick_ns = static_cast<std::uint64_t>(1'000'000'000 / ::sysconf(_SC_CLK_TCK));
  ContainerUsage usage;
  if ((parts & (kUsageCpu | kUsagePerCpu)) != 0) usage.cpu_time_ns = number_in(places.cpuacct + "/cpuacct.usage");
  if ((parts & kUsagePerCpu) != 0) usage.per_cpu_ns = numbers_in(places.cpuacct + "/cpuacct.usage_percpu");
  if ((parts & kUsageCpu) != 0) {
    const KeyedNumbers stat(places.cpuacct + "/cpuacct.stat");
    usage.cpu_user_ns = scaled(stat["user"], tick_ns);
    usage.cpu_system_ns = scaled(stat["system"], tick_ns);
  }
  if ((parts & kUsageMemory) != 0) {
    usage.memory_bytes = number_in(places.memory + "/memory.usage_in_bytes");
    usage.memory_limit_bytes = number_in(places.memory + "/memory.limit_in_bytes");
    if (usage.memory_limit_bytes >= kNoLimitV1) usage.memory_limit_bytes.reset();
    read_memory_stat(places.memory + "/memory.stat", "total_", usage);
  }
  return usage;
}

ContainerUsage read_v2(const ContainerCgroups& places, unsigned parts) {
  constexpr std::uint64_t kMicrosecond = 1000;
  ContainerUsage usage;
  if ((parts & (kUsageCpu | kUsagePerCpu)) != 0) {
    const KeyedNumbers stat(places.unified + "/cpu.stat");
    usage.cpu_time_ns = scaled(stat["usage_usec"], kMicrosecond);
    usage.cpu_user_ns = scaled(stat["user_usec"], kMicrosecond);
    usage.cpu_system_ns = scaled(stat["system_usec"], kMicrosecond);
  }
  if ((parts & kUsageMemory) != 0) {
    usage.memory_bytes = number_in(places.unified + "/memory.current");
    usage.memory_limit_bytes = number_in(places.unified + "/memory.max");  // "max" is no number
    read_memory_stat(places.unified + "/memory.stat", "", usage);
  }
  return usage;
}

}  // namespace

ContainerUsage read_container_usage(const ContainerCgroups& places, unsigned parts) {
  return places.cpuacct.empty() && places.memory.empty() ? read_v2(places, parts) : read_v1(places, parts);
}

ContainerUsage read_container_usage(pid_t controller, unsigned parts, const std::string& proc,
                                    const std::string& cgroups) {
  return read_container_usage(find_container_cgroups(controller, proc, cgroups), parts);
}

}  // namespace driver
