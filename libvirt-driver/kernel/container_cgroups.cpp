// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/container_cgroups.hpp"

#include "containers/limits/cgroup_folders.hpp"

#include <string_view>

namespace driver {
namespace {

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

}  // namespace

ContainerCgroups find_container_cgroups(pid_t controller, const std::string& proc, const std::string& cgroups) {
  const containers::CgroupFolders folders = containers::find_cgroup_folders(controller, proc, cgroups);
  ContainerCgroups found;
  found.unified = folders.unified;
  for (const ControllerFolder& row : kControllers)
    if (const auto folder = folders.v1.find(row.controller); folder != folders.v1.end())
      found.*row.folder = folder->second;
  return found;
}

}  // namespace driver
