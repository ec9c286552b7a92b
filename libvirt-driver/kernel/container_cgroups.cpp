// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/container_cgroups.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <sstream>
#include <string_view>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 65536;

struct ControllerFolder {
  std::string_view controller;
  std::string ContainerCgroups::*folder;
};
constexpr ControllerFolder kControllers[] = {{"cpu", &ContainerCgroups::cpu},
                                             {"cpuacct", &ContainerCgroups::cpuacct},
                                             {"cpuset", &ContainerCgroups::cpuset},
                                             {"memory", &ContainerCgroups::memory},
                                             {"freezer", &ContainerCgroups::freezer},
                                             {"blkio", &ContainerCgroups::blkio}};

// The container's folder is libvirt's "….libvirt-lxc" or the scope's "libvirt"; the controller may sit in a child.
std::string without_leaf(const std::string& path) {
  for (const std::string_view leaf : {"/emulator", "/supervisor"}) {
    if (path.ends_with(leaf)) return path.substr(0, path.size() - leaf.size());
  }
  return path;
}

bool names_controller(std::string_view list, std::string_view controller) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == controller) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

// /proc/PID/cgroup: "ID:CONTROLLERS:PATH" a line; version 2 has "0::PATH".
ContainerCgroups find_container_cgroups(pid_t controller, const std::string& proc, const std::string& cgroups) {
  ContainerCgroups found;
  const auto content = read_file(fmt::format("{}/{}/cgroup", proc, controller), kMaxFile);
  if (!content) return found;
  std::istringstream lines(*content);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string_view controllers = std::string_view(line).substr(first + 1, second - first - 1);
    const std::string path = without_leaf(line.substr(second + 1));
    if (controllers.empty()) found.unified = cgroups + path;
    for (const ControllerFolder& row : kControllers) {
      if (names_controller(controllers, row.controller))
        found.*row.folder = fmt::format("{}/{}{}", cgroups, row.controller, path);
    }
  }
  return found;
}

}  // namespace driver
