// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/container_interface.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <vector>

namespace containers {
namespace {

std::vector<std::string> interface_names() {
  std::vector<std::string> names;
  if (struct if_nameindex* all = ::if_nameindex(); all != nullptr) {
    for (const struct if_nameindex* one = all; one->if_index != 0; ++one) names.emplace_back(one->if_name);
    ::if_freenameindex(all);
  }
  return names;
}

struct ifreq about(const std::string& name) {
  struct ifreq request {};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  return request;
}

std::string mac_of(int socket, const std::string& name) {
  struct ifreq request = about(name);
  if (::ioctl(socket, SIOCGIFHWADDR, &request) != 0 || request.ifr_hwaddr.sa_family != ARPHRD_ETHER) return {};
  std::string text;
  for (int i = 0; i < 6; ++i)
    text += fmt::format("{}{:02x}", i > 0 ? ":" : "", static_cast<unsigned char>(request.ifr_hwaddr.sa_data[i]));
  return text;
}

std::string free_name(const std::vector<std::string>& taken) {
  for (unsigned number = 0;; ++number)
    if (std::string name = fmt::format("eth{}", number); std::ranges::find(taken, name) == taken.end()) return name;
}

bool is_interface_name(const std::string& name) {
  return !name.empty() && name.size() < IFNAMSIZ && name != "." && name != ".." &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isgraph(c) != 0 && c != '/' && c != ':'; });
}

}  // namespace

Result<std::string> settle_interface(const ContainerProcess& container, const std::string& mac,
                                     const std::string& wanted) {
  if (!wanted.empty() && !is_interface_name(wanted))
    return Error{ErrorCode::kInvalidArg, fmt::format("'{}' must be an interface's name", wanted)};
  if (auto joined = join_network(container); !joined) return joined.error();
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return system_error("cannot make a socket", errno);
  const std::vector<std::string> names = interface_names();
  const auto found =
      std::ranges::find_if(names, [&](const std::string& name) { return mac_of(socket.get(), name) == mac; });
  if (found == names.end())
    return Error{ErrorCode::kOperationFailed, fmt::format("the container has no interface with MAC '{}'", mac)};
  std::string name = *found;
  const std::string target = wanted.empty() ? free_name(names) : wanted;
  if (name != target && (!wanted.empty() || !name.starts_with("eth"))) {
    struct ifreq request = about(name);
    target.copy(request.ifr_newname, IFNAMSIZ - 1);
    if (::ioctl(socket.get(), SIOCSIFNAME, &request) != 0)
      return system_error(fmt::format("cannot name interface '{}' of the container '{}'", name, target), errno);
    name = target;
  }
  struct ifreq request = about(name);
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0) {
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0) return name;
  }
  return system_error(fmt::format("cannot bring interface '{}' of the container up", name), errno);
}

}  // namespace containers
