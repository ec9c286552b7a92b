// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/container_mounts.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace upgrade {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRoot = "/";

// Or is that folder.
bool is_in(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

bool would_be_written(const std::string& folder, const std::string& area) {
  if (folder.empty()) return false;
  std::error_code failed;
  fs::path place = fs::weakly_canonical(folder, failed);
  if (failed) place = fs::path(folder).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  return is_in(place, area) || is_in(area, place);
}

}  // namespace

Result<ContainerMounts> container_mounts(std::string_view domain_xml, const std::string& area) {
  const auto doc = convert::parse_xml(domain_xml, "domain XML");
  if (!doc) return doc.error();
  const xmlNode* devices = convert::find(xmlDocGetRootElement(doc->get()), "devices");
  ContainerMounts mounts;
  for (const xmlNode* node = convert::first_child(devices, "filesystem"); node != nullptr;
       node = convert::next_named(node, "filesystem")) {
    const std::string folder = convert::get(node, "source/@dir").value_or("");
    if (convert::get(node, "target/@dir") == kRoot) {
      mounts.root_image = convert::get(node, "source/@file").value_or("");
      mounts.root_tree = folder;
    } else if (mounts.written.empty() && convert::find(node, "readonly") == nullptr && would_be_written(folder, area)) {
      mounts.written = folder;
    }
  }
  return mounts;
}

Result<std::vector<ContainerDisk>> all_container_disks(std::string_view config, const ContainerMounts& mounts) {
  auto disks = container_disks(config);
  if (!disks) return disks;
  std::erase_if(*disks, [](const ContainerDisk& disk) { return disk.target == kRoot && !disk.is_device; });
  if (!mounts.root_image.empty()) disks->insert(disks->begin(), {std::string(kRoot), mounts.root_image, false});
  return disks;
}

ContainerObstacle device_obstacle() { return {"is a device, which a trial would write to", "take it out of DISK"}; }

ContainerObstacle written_obstacle(const std::string& folder) {
  return {fmt::format("binds '{}', by which its old files would be written to", folder),
          "bind it read-only, or take it out of BINDMOUNT"};
}

}  // namespace upgrade
