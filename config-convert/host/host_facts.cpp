// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/host/host_facts.hpp"

#include "config-convert/values/values.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string_view>
#include <sys/utsname.h>

namespace convert {
namespace {

namespace fs = std::filesystem;

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

// Devices that are in use: the first words of /proc/mounts and /proc/swaps.
void add_used_devices(Context& host, const std::string& path) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("/dev/")) host.used_devices.push_back(line.substr(0, line.find_first_of(" \t")));
}

bool contains(const std::string& path, std::string_view word) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);)
    if (line.find(word) != line.npos) return true;
  return false;
}

bool has_kernel_module(const std::string& root, std::string_view name) {
  utsname kernel{};
  ::uname(&kernel);
  const std::string modules = root + "/lib/modules/" + kernel.release;
  return contains(root + "/proc/modules", name) || contains(modules + "/modules.dep", name) ||
         contains(modules + "/modules.builtin", name);
}

// The files that libvirt writes weights to, in any cgroup below the root: the root itself has none.
bool has_block_weights(const fs::path& groups) {
  constexpr std::array kFiles{"io.weight", "io.bfq.weight", "blkio.weight", "blkio.bfq.weight"};
  std::error_code ignored;
  for (const auto& group : fs::directory_iterator(groups, ignored))
    for (const char* file : kFiles)
      if (fs::exists(group.path() / file, ignored)) return true;
  return false;
}

// Bridges, and the PCI addresses of network functions that a guest can be given.
void add_interfaces(Context& host, const fs::path& interfaces) {
  std::error_code ignored;
  for (const auto& interface : fs::directory_iterator(interfaces, ignored)) {
    const std::string name = interface.path().filename();
    if (fs::is_directory(interface.path() / "bridge", ignored)) host.bridges.insert(name);
    if (fs::exists(interface.path() / "device/physfn", ignored))
      host.virtual_functions[name] = fs::canonical(interface.path() / "device", ignored).filename();
  }
}

std::uint32_t count_nodes(const fs::path& nodes) {
  std::uint32_t count = 0;
  std::error_code ignored;
  for (const auto& node : fs::directory_iterator(nodes, ignored)) {
    const std::string name = node.path().filename();
    if (name.starts_with("node") && name.find_first_not_of("0123456789", 4) == name.npos) ++count;
  }
  return count;
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
  host.node_count = count_nodes(root + "/sys/devices/system/node");
  const fs::path cgroups = root + "/sys/fs/cgroup";
  std::error_code ignored;
  const bool v1 = fs::exists(cgroups / "memory", ignored) && !fs::exists(cgroups / "cgroup.controllers", ignored);
  host.cgroup = v1 ? CgroupVersion::kV1 : CgroupVersion::kV2;
  host.block_weights = has_block_weights(v1 ? cgroups / "blkio" : cgroups);
  host.traffic_shaping = has_kernel_module(root, "sch_sfq");
  host.apparmor = contains(root + "/sys/module/apparmor/parameters/enabled", "Y");
  add_used_devices(host, root + "/proc/mounts");
  add_used_devices(host, root + "/proc/swaps");
  add_interfaces(host, root + "/sys/class/net");
  return host;
}

}  // namespace convert
