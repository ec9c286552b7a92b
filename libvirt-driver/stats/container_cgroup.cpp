// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/container_cgroup.hpp"

#include "foundation/atomic_file.hpp"

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

// The number after `key` in lines of "key number".
std::optional<std::uint64_t> keyed_number(const std::string& path, std::string_view key) {
  const auto content = read_file(path, kMaxFile);
  if (!content) return std::nullopt;
  std::istringstream lines(*content);
  std::string word;
  std::uint64_t value = 0;
  while (lines >> word >> value) {
    if (word == key) return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> scaled(std::optional<std::uint64_t> value, std::uint64_t factor) {
  if (!value) return std::nullopt;
  return *value * factor;
}

ContainerUsage read_v1(const ContainerCgroups& places) {
  const auto tick_ns = static_cast<std::uint64_t>(1'000'000'000 / ::sysconf(_SC_CLK_TCK));
  ContainerUsage usage;
  usage.cpu_time_ns = number_in(places.cpuacct + "/cpuacct.usage");
  usage.cpu_user_ns = scaled(keyed_number(places.cpuacct + "/cpuacct.stat", "user"), tick_ns);
  usage.cpu_system_ns = scaled(keyed_number(places.cpuacct + "/cpuacct.stat", "system"), tick_ns);
  usage.memory_bytes = number_in(places.memory + "/memory.usage_in_bytes");
  usage.memory_limit_bytes = number_in(places.memory + "/memory.limit_in_bytes");
  if (usage.memory_limit_bytes >= kNoLimitV1) usage.memory_limit_bytes.reset();
  return usage;
}

ContainerUsage read_v2(const ContainerCgroups& places) {
  constexpr std::uint64_t kMicrosecond = 1000;
  ContainerUsage usage;
  usage.cpu_time_ns = scaled(keyed_number(places.unified + "/cpu.stat", "usage_usec"), kMicrosecond);
  usage.cpu_user_ns = scaled(keyed_number(places.unified + "/cpu.stat", "user_usec"), kMicrosecond);
  usage.cpu_system_ns = scaled(keyed_number(places.unified + "/cpu.stat", "system_usec"), kMicrosecond);
  usage.memory_bytes = number_in(places.unified + "/memory.current");
  usage.memory_limit_bytes = number_in(places.unified + "/memory.max");  // "max" is no number
  return usage;
}

}  // namespace

ContainerUsage read_container_usage(pid_t controller, const std::string& proc, const std::string& cgroups) {
  const ContainerCgroups places = find_container_cgroups(controller, proc, cgroups);
  return places.cpuacct.empty() && places.memory.empty() ? read_v2(places) : read_v1(places);
}

}  // namespace driver
