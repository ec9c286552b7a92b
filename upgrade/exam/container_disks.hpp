// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The disks that a ve.conf says a container has (DISK), as the check of an upgrade and the upgrade both take them: those
// that are on, and that the conversion does not leave out. Pure.
#pragma once

#include "foundation/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace upgrade {

struct ContainerDisk {
  std::string target;      // "/", "/data"; the device's own name where it is not mounted
  std::string image;       // as the file calls it: "root.hdd"; empty for a device
  bool is_device = false;  // of the host

  bool operator==(const ContainerDisk&) const = default;
};

Result<std::vector<ContainerDisk>> container_disks(std::string_view config);

// DISK with these images, by target, in the place of those it names. One that it does not name is added.
std::string disk_list_with(std::string_view list, const std::map<std::string, std::string>& images);

}  // namespace upgrade
