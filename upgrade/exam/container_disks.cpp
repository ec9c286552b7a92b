// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/container_disks.hpp"

#include "config-convert/container/ve_disk.hpp"
#include "config-convert/fields.hpp"
#include "config-convert/values/values.hpp"

#include <fmt/format.h>

namespace upgrade {

Result<std::vector<ContainerDisk>> container_disks(std::string_view config) {
  const auto list = convert::ve_conf_field(config, "DISK");
  if (!list) return list.error();
  std::vector<ContainerDisk> disks;
  for (const std::string_view piece : convert::split(*list, ";")) {
    const convert::VeDisk disk = convert::parse_ve_disk(piece);
    if (!disk.enabled || disk.image.empty() == disk.device.empty()) continue;
    if (!disk.device.empty())
      disks.push_back({disk.target.empty() ? disk.device : disk.target, {}, true});
    else if (disk.is_root() || convert::is_whole_path(disk.target))
      disks.push_back({disk.target, disk.image, false});
  }
  return disks;
}

std::string disk_list_with(std::string_view list, const std::map<std::string, std::string>& images) {
  std::map<std::string, std::string> left = images;
  std::string out;
  const auto add = [&out](std::string_view piece) {
    if (!out.empty()) out += ';';
    out += piece;
  };
  for (const std::string_view piece : convert::split(list, ";")) {
    const convert::VeDisk disk = convert::parse_ve_disk(piece);
    const auto image = disk.enabled ? left.find(disk.target) : left.end();
    if (image == left.end()) {
      add(piece);
      continue;
    }
    add(convert::with_disk_key(piece, "image", image->second));
    left.erase(image);
  }
  for (const auto& [target, file] : left) add(fmt::format("enabled=yes,image={},mnt={}", file, target));
  return out;
}

}  // namespace upgrade
