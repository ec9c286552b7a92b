// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/host/host_facts.hpp"

#include "config-convert/values/values.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string_view>

namespace convert {
namespace {

struct Vendor {
  std::string_view id;
  CpuVendor vendor;
};

constexpr std::array kVendors{
    Vendor{"GenuineIntel", CpuVendor::kIntel},
    Vendor{"AuthenticAMD", CpuVendor::kAmd},
};

// The leading digits, at least 0.
std::uint64_t whole_number(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return static_cast<std::uint64_t>(parse_integer(text.substr(0, digits)).value_or(0));
}

// "key : value" lines, the form of /proc.
void each_line(const std::string& path, const std::function<void(std::string_view, std::string_view)>& take) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const std::string_view text = line;
    const auto colon = text.find(':');
    if (colon != text.npos) take(trimmed(text.substr(0, colon)), trimmed(text.substr(colon + 1)));
  }
}

}  // namespace

Context context_of_host(const std::string& root) {
  Context host;
  each_line(root + "/proc/cpuinfo", [&](std::string_view key, std::string_view value) {
    if (key == "processor") ++host.cpu_count;
    if (key == "cpu MHz" && host.cpu_mhz == 0) host.cpu_mhz = static_cast<std::uint32_t>(whole_number(value));
    const auto* known = key == "vendor_id" ? std::ranges::find(kVendors, value, &Vendor::id) : kVendors.end();
    if (known != kVendors.end()) host.cpu_vendor = known->vendor;
  });
  each_line(root + "/proc/meminfo", [&](std::string_view key, std::string_view value) {
    if (key == "MemTotal") host.memory_kib = whole_number(value);
  });
  const std::filesystem::path cgroups = root + "/sys/fs/cgroup";
  std::error_code ignored;
  const bool v1 = std::filesystem::exists(cgroups / "memory", ignored) &&
                  !std::filesystem::exists(cgroups / "cgroup.controllers", ignored);
  host.cgroup = v1 ? CgroupVersion::kV1 : CgroupVersion::kV2;
  return host;
}

}  // namespace convert
