// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/container_disks.hpp"

#include "libvirt-driver/xml/document.hpp"
#include "libvirt-driver/xml/user_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace driver {
namespace {

std::optional<ContainerDisk> filesystem_disk(const Element& device) {
  ContainerDisk disk{.target = std::string(device.value_in("target", "dir"))};
  const std::string_view type = device.value_of("type", "mount");
  if (type == "template") {
    disk.form = DiskForm::kTemplate;
    disk.format = "raw";
  } else if (type == "file") {
    disk.form = DiskForm::kImage;
    disk.path = device.value_in("source", "file");
    disk.format = device.value_in("driver", "format");
    if (disk.format.empty()) disk.format = device.value_in("driver", "type") == "ploop" ? "ploop" : "raw";
  } else if (type == "block") {
    disk.form = DiskForm::kBlock;
    disk.path = std::string(device.value_in("source", "dev"));
  } else if (type == "mount" && disk.target == "/") {
    disk.path = device.value_in("source", "dir");
  } else {
    return std::nullopt;
  }
  return disk;
}

std::optional<ContainerDisk> block_device(const Element& device) {
  if (device.value_of("type") != "block") return std::nullopt;
  return ContainerDisk{.target = std::string(device.value_in("target", "dev")),
                       .form = DiskForm::kBlock,
                       .format = {},
                       .path = std::string(device.value_in("source", "dev")),
                       .is_filesystem = false};
}

std::string_view format_word(const ContainerDisk& disk) {
  if (disk.form == DiskForm::kBlock) return "block";
  return disk.form == DiskForm::kFolder ? "folder" : std::string_view(disk.format);
}

}  // namespace

Result<std::vector<ContainerDisk>> read_container_disks(std::string_view backend_xml) {
  const Result<std::string> xml = user_form(std::string(backend_xml), Kind::kContainer);
  if (!xml) return xml.error();
  const Result<Document> document = parse_document(*xml, "domain_definition");
  if (!document) return document.error();
  std::vector<ContainerDisk> disks;
  const Element* devices = document->root.child("devices");
  for (const Element& device : devices == nullptr ? std::vector<Element>{} : devices->children) {
    std::optional<ContainerDisk> disk;
    if (device.name == "filesystem") disk = filesystem_disk(device);
    if (device.name == "disk") disk = block_device(device);
    if (disk && !disk->target.empty()) disks.push_back(*std::move(disk));
  }
  std::ranges::stable_partition(disks, [](const ContainerDisk& disk) { return disk.target == "/"; });
  return disks;
}

std::string path_of(const ContainerDisk& disk, const std::string& homes_root, const Uuid& container) {
  if (disk.form != DiskForm::kTemplate) return disk.path;
  return fmt::format("{}/private/{}/upper.img", homes_root, to_string(container));
}

std::string disk_word(const ContainerDisk& disk, const std::string& homes_root, const Uuid& container) {
  return fmt::format("{},{},{}", to_string(container), format_word(disk), path_of(disk, homes_root, container));
}

const ContainerDisk* find_disk(const std::vector<ContainerDisk>& disks, std::string_view name,
                               const std::string& homes_root, const Uuid& container) {
  const auto found = std::ranges::find_if(disks, [&](const ContainerDisk& disk) {
    return disk.target == name || path_of(disk, homes_root, container) == name;
  });
  return found == disks.end() ? nullptr : &*found;
}

}  // namespace driver
