// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The disks that a ve.conf says a container has (DISK): those that are on, and mounted somewhere. Pure.
#pragma once

#include "foundation/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

struct ContainerDisk {
  std::string target;      // "/", "/data"
  std::string image;       // as the file calls it: "root.hdd"; empty for a device
  bool is_device = false;  // of the host

  bool operator==(const ContainerDisk&) const = default;
};

Result<std::vector<ContainerDisk>> container_disks(std::string_view config);

// DISK with these images, by target, in the place of those it names. One that it does not name is added.
std::string disk_list_with(std::string_view list, const std::map<std::string, std::string>& images);

}  // namespace dispatcher
