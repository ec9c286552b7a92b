// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/cpu_limits.hpp"

#include "containers/limits/cgroup_folders.hpp"
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/cgroup_file.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 4096;
constexpr std::uint64_t kDefaultPeriodUs = 100000;
constexpr std::int64_t kNoQuota = -1;

template <typename Number>
std::optional<Number> number_in(const std::string& path) {
  const auto content = read_file(path, kMaxFile);
  if (!content) return std::nullopt;
  Number number{};
  std::istringstream words(*content);
  if (!(words >> number)) return std::nullopt;
  return number;
}

// cpu.max is "QUOTA PERIOD", with "max" for no quota.
CpuLimits read_v2(const ContainerCgroups& cgroups) {
  CpuLimits limits;
  limits.shares = number_in<std::uint64_t>(containers::weight_folder(cgroups.unified) + "/cpu.weight");
  const auto content = read_file(cgroups.unified + "/cpu.max", kMaxFile);
  if (!content) return limits;
  std::istringstream words(*content);
  std::string quota;
  std::uint64_t period = 0;
  if (!(words >> quota >> period)) return limits;
  limits.period_us = period;
  limits.quota_us = quota == "max" ? kNoQuota : std::strtoll(quota.c_str(), nullptr, 10);
  return limits;
}

Result<void> write_bandwidth_v2(const ContainerCgroups& cgroups, const CpuLimits& limits) {
  const CpuLimits now = read_v2(cgroups);
  const std::int64_t quota = limits.quota_us.value_or(now.quota_us.value_or(kNoQuota));
  const std::uint64_t period = limits.period_us.value_or(now.period_us.value_or(kDefaultPeriodUs));
  return write_cgroup_file(cgroups.unified + "/cpu.max",
                           fmt::format("{} {}", quota < 0 ? "max" : std::to_string(quota), period));
}

// When the quota is refused, the period is taken back.
Result<void> write_bandwidth_v1(const ContainerCgroups& cgroups, const CpuLimits& limits) {
  const std::string period_file = cgroups.cpu + "/cpu.cfs_period_us";
  const std::string quota_file = cgroups.cpu + "/cpu.cfs_quota_us";
  const CpuLimits before = read_cpu_limits(cgroups);
  if (limits.period_us) {
    if (auto done = write_cgroup_file(period_file, std::to_string(*limits.period_us)); !done) return done.error();
  }
  if (!limits.quota_us) return {};
  auto done = write_cgroup_file(quota_file, std::to_string(*limits.quota_us));
  if (!done && limits.period_us && before.period_us)
    static_cast<void>(write_cgroup_file(period_file, std::to_string(*before.period_us)));
  return done;
}

}  // namespace

CpuLimits default_cpu_limits(const ContainerCgroups& cgroups) {
  return {cgroups.cpu.empty() ? std::uint64_t{100} : std::uint64_t{1024}, kDefaultPeriodUs, kNoQuota};
}

CpuLimits read_cpu_limits(const ContainerCgroups& cgroups) {
  if (cgroups.cpu.empty()) return read_v2(cgroups);
  return {number_in<std::uint64_t>(cgroups.cpu + "/cpu.shares"),
          number_in<std::uint64_t>(cgroups.cpu + "/cpu.cfs_period_us"),
          number_in<std::int64_t>(cgroups.cpu + "/cpu.cfs_quota_us")};
}

std::string unit_of_weight(const ContainerCgroups& cgroups) {
  if (!cgroups.cpu.empty()) return {};
  const std::string folder = containers::weight_folder(cgroups.unified);
  return folder == cgroups.unified ? std::string() : std::filesystem::path(folder).filename().string();
}

Result<void> write_cpu_limits(const ContainerCgroups& cgroups, const CpuLimits& limits) {
  const bool v1 = !cgroups.cpu.empty();
  if (!v1 && cgroups.unified.empty()) return not_running();
  const CpuLimits before = read_cpu_limits(cgroups);
  const std::string shares_file =
      v1 ? cgroups.cpu + "/cpu.shares" : containers::weight_folder(cgroups.unified) + "/cpu.weight";
  if (limits.shares) {
    if (auto done = write_cgroup_file(shares_file, std::to_string(*limits.shares)); !done) return done.error();
  }
  if (!limits.period_us && !limits.quota_us) return {};
  auto done = v1 ? write_bandwidth_v1(cgroups, limits) : write_bandwidth_v2(cgroups, limits);
  if (!done && limits.shares && before.shares)
    static_cast<void>(write_cgroup_file(shares_file, std::to_string(*before.shares)));
  return done;
}

}  // namespace driver
