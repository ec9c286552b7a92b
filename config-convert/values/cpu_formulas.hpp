// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CPU units and limits of PCS6 as libvirt's cputune values. libvirt writes `shares` unchanged to cpu.weight on
// cgroup v2, so the number depends on the host's version. Quotas are microseconds of each 100 ms period.
#pragma once

#include "config-convert/context.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace convert {

inline constexpr std::int64_t kCpuPeriodUs = 100'000;
inline constexpr std::int64_t kLeastQuotaUs = 1'000;  // libvirt refuses less
inline constexpr std::int64_t kDefaultCpuUnits = 1'000;

constexpr std::optional<std::int64_t> cpu_shares(std::int64_t units, CgroupVersion version) {
  if (units == 0 || units == kDefaultCpuUnits) return {};
  if (version == CgroupVersion::kV1) return std::clamp<std::int64_t>(units * 1024 / 1000, 2, 262'144);
  return std::clamp<std::int64_t>(units / 10, 2, 10'000);
}

// The inverse; what the other direction rounds or clamps comes back rounded.
constexpr std::int64_t cpu_units(std::int64_t shares, CgroupVersion version) {
  const std::int64_t units = version == CgroupVersion::kV1
                                 ? (std::clamp<std::int64_t>(shares, 0, 262'144) * 1000 + 512) / 1024
                                 : std::clamp<std::int64_t>(shares, 0, 10'000) * 10;
  return std::clamp<std::int64_t>(units, 8, 500'000);
}

// At least 1: 0 is no limit.
constexpr std::int64_t percent_of_quota(std::int64_t quota, std::int64_t period) {
  constexpr std::int64_t kMost = std::int64_t{1} << 50;
  return std::max<std::int64_t>(1, (std::min(quota, kMost) * 100 + period / 2) / period);
}

constexpr std::int64_t quota_of_percent(std::int64_t percent) {
  return std::max(kLeastQuotaUs, (percent * kCpuPeriodUs + 99) / 100);
}

constexpr std::int64_t quota_of_mhz(std::int64_t mhz, std::int64_t host_mhz) {
  return std::max(kLeastQuotaUs, (mhz * kCpuPeriodUs + host_mhz - 1) / host_mhz);
}

}  // namespace convert
