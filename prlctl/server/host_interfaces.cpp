// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/host_interfaces.hpp"

#include "foundation/path_exists.hpp"
#include "foundation/folder_names.hpp"
#include "prlctl/server/server_values.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace prlctl {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kRouteUp = 1;  // RTF_UP

bool is_lower(std::string_view name) { return name.starts_with("lower_"); }

bool is_libvirts(std::string_view name) { return name.ends_with("-nic"); }

int number_in(const std::string& path) {
  int number = 0;
  std::ifstream(path) >> number;
  return number;
}

// Of a route of all destinations in /proc/net/route.
std::string interface_of_route(const std::string& line) {
  std::istringstream words(line);
  std::string interface;
  std::string destination;
  std::string gateway;
  std::string mask;
  unsigned flags = 0;
  std::string skipped;
  words >> interface >> destination >> gateway >> std::hex >> flags >> skipped >> skipped >> skipped >> mask;
  const bool is_default = destination == "00000000" && mask == "00000000" && (flags & kRouteUp);
  return words && is_default ? interface : std::string();
}

}  // namespace

bool HostInterfaces::exists(const std::string& name) const {
  return is_interface_name(name) && path_exists(folder(name));
}

bool HostInterfaces::is_bridge(const std::string& name) const {
  return is_interface_name(name) && path_exists(folder(name) + "/bridge");
}

std::string HostInterfaces::bridge_of(const std::string& name) const {
  std::error_code failed;
  const fs::path bridge = fs::read_symlink(folder(name) + "/brport/bridge", failed);
  return failed ? std::string() : bridge.filename().string();
}

// A tap, or the host's end of a pair whose other end is elsewhere. libvirt's bridges have a tap of their own.
bool HostInterfaces::is_guests(const std::string& name) const {
  if (path_exists(folder(name) + "/tun_flags")) return !is_libvirts(name);
  const bool has_other_end = number_in(folder(name) + "/iflink") != number_in(folder(name) + "/ifindex");
  return has_other_end && std::ranges::none_of(names_in(folder(name)), &is_lower);
}

std::vector<std::string> HostInterfaces::ports(const std::string& bridge, bool of_guests) const {
  std::vector<std::string> found = names_in(folder(bridge) + "/brif");
  std::erase_if(found, [&](const std::string& port) { return is_libvirts(port) || is_guests(port) != of_guests; });
  return found;
}

std::vector<std::string> HostInterfaces::own_ports(const std::string& bridge) const { return ports(bridge, false); }
std::vector<std::string> HostInterfaces::guest_ports(const std::string& bridge) const { return ports(bridge, true); }

std::vector<std::string> HostInterfaces::sharing(const std::string& interface) const {
  constexpr std::string_view kUpper = "upper_";
  std::vector<std::string> found;
  for (const std::string& name : names_in(folder(interface)))
    if (name.starts_with("upper_macv")) found.push_back(name.substr(kUpper.size()));
  return found;
}

std::vector<std::string> HostInterfaces::hardware() const {
  std::vector<std::string> found = names_in(root_ + "/sys/class/net");
  std::erase_if(found, [&](const std::string& name) {
    return !path_exists(folder(name) + "/device") || path_exists(folder(name) + "/tun_flags");
  });
  return found;
}

std::string HostInterfaces::of_default_route() const {
  std::ifstream table(root_ + "/proc/net/route");
  for (std::string line; std::getline(table, line);)
    if (std::string interface = interface_of_route(line); !interface.empty()) return interface;
  return {};
}

}  // namespace prlctl
