// SPDX-License-Identifier: LGPL-2.1-or-later
//
// DISK: file systems besides the root. An image that is a ploop bundle no container of libvirt can mount: it comes along
// where the caller says what was made of it (Context::images). A device with a mount point is mounted; without,
// the container gets its node.
#include "config-convert/container/tables.hpp"

#include "config-convert/container/ve_disk.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kKey = "DISK";
constexpr std::string_view kPlace = "devices/filesystem";
constexpr std::string_view kReadOnly = ",ro";

std::nullopt_t refuse(ContainerScope& ct, std::string_view piece, std::string_view why) {
  ct.tell_line(Severity::kError, kKey, kPlace, fmt::format("disk '{}' {}; it is left out", piece, why));
  return std::nullopt;
}

// A source as items have it: "block:/dev/sdb1", "raw:/vz/data.img"; the element is made of it.
std::optional<std::string> source_of(ContainerScope& ct, std::string_view piece, const VeDisk& disk) {
  if (!disk.device.empty()) {
    const auto& used = ct.context.used_devices;
    if (!is_whole_path(disk.device)) return refuse(ct, piece, "is of a device without an absolute path");
    if (std::find(used.begin(), used.end(), disk.device) != used.end())
      return refuse(ct, piece, "is of a device that this host uses");
    return "block:" + disk.device;
  }
  auto image = ct.context.images.find(disk.image);
  if (image == ct.context.images.end() && !disk.image.starts_with('/'))
    image = ct.context.images.find(fmt::format("{}/{}", ct.area, disk.image));
  if (image == ct.context.images.end())
    return refuse(ct, piece, "is a ploop image that was not converted (qemu-img convert)");
  const DiskImage& made = image->second;
  if (made.format != "raw" && made.format != "qcow2")
    return refuse(ct, piece, fmt::format("is of format '{}', expected raw or qcow2", made.format));
  return fmt::format("{}:{}", made.format, made.file);
}

std::optional<Item> read_disk(ContainerScope& ct, std::string_view piece) {
  if (trimmed(piece).empty()) return {};
  const VeDisk disk = parse_ve_disk(piece);
  if (disk.is_root()) return {};
  if (!disk.wrong.empty()) ct.warn_line(kKey, kPlace, fmt::format("'{}' is not known of a disk", disk.wrong));
  if (!disk.enabled) {
    ct.tell_line(Severity::kInfo, kKey, "", fmt::format("disk '{}' is off; it stays in the file only", piece));
    return {};
  }
  if (disk.image.empty() == disk.device.empty()) return refuse(ct, piece, "has not one of image and device");
  if (!disk.target.empty() && !is_whole_path(disk.target)) return refuse(ct, piece, "has no absolute mount point");
  const auto source = source_of(ct, piece, disk);
  if (!source) return {};
  if (!disk.target.empty()) return Item{disk.target, *source + (disk.read_only ? ",ro" : "")};
  if (disk.device.empty()) return refuse(ct, piece, "is an image without a mount point");
  return Item{disk.device, *source};
}

struct Source {
  std::string_view kind;
  std::string_view path;
  bool read_only;
};

Source split_source(std::string_view value) {
  const bool read_only = value.ends_with(kReadOnly);
  if (read_only) value.remove_suffix(kReadOnly.size());
  const auto colon = value.find(':');
  return {value.substr(0, colon), value.substr(colon + 1), read_only};
}

void add_disk(ContainerScope& ct, xmlNode* domain, const Item& item) {
  const Source source = split_source(item.value);
  xmlNode* devices = at(domain, "devices");
  if (item.place == source.path) {
    xmlNode* device = add(devices, "hostdev");
    set(device, "@mode", "capabilities");
    set(device, "@type", "storage");
    set(device, "source/block", source.path);
    return;
  }
  const bool block = source.kind == "block";
  xmlNode* disk = add(devices, "filesystem");
  set(disk, "@type", block ? "block" : "file");
  set(disk, "@accessmode", "passthrough");
  if (!block) set(disk, "driver/@type", source.kind == "raw" ? "loop" : ct.context.mounts_images ? "ploop" : "nbd");
  if (!block) set(disk, "driver/@format", source.kind);
  set(disk, block ? "source/@dev" : "source/@file", source.path);
  set(disk, "target/@dir", item.place);
  if (source.read_only) add(disk, "readonly");
}

std::vector<Item> found_disks(ContainerScope& ct, const xmlNode* domain) {
  std::vector<Item> items;
  for (const xmlNode* node : devices_of(domain, "filesystem")) {
    const std::string target = get(node, "target/@dir").value_or("/");
    const auto device = get(node, "source/@dev");
    const auto file = get(node, "source/@file");
    if (target == "/" || (!device && !file)) continue;
    const std::string kind = device ? "block" : get(node, "driver/@format").value_or("raw");
    items.push_back(
        {target, fmt::format("{}:{}{}", kind, device ? *device : *file, find(node, "readonly") ? ",ro" : "")});
  }
  for (const xmlNode* node : devices_of(domain, "hostdev")) {
    const auto path = get(node, "source/block");
    if (path && ct.disk_devices.contains(trimmed(*path)))
      items.push_back({std::string(trimmed(*path)), fmt::format("block:{}", trimmed(*path))});
  }
  return items;
}

// uuid, size and what else the disk has stay.
std::string write_disk(ContainerScope& ct, std::string_view old_piece, const Item& item) {
  const Source source = split_source(item.value);
  const auto old_item = old_piece.empty() ? std::nullopt : read_disk(ct, old_piece);
  std::string piece(old_piece);
  if (!old_item || split_source(old_item->value).path != source.path) {
    const bool block = source.kind == "block";
    piece = with_disk_key(piece, block ? "image" : "device", "");
    piece = with_disk_key(piece, block ? "device" : "image", source.path);
  }
  const bool mounted = item.place != source.path;
  if (!old_item || old_item->place != item.place) piece = with_disk_key(piece, "mnt", mounted ? item.place : "");
  if (source.read_only != (old_item && split_source(old_item->value).read_only))
    piece = with_disk_key(piece, "mnt_opts", source.read_only ? "ro" : "");
  return piece;
}

}  // namespace

void plan_disks(ContainerScope& ct) {
  const std::string text = ct.text(kKey).value_or("");
  for (const std::string_view piece : split(text, ";")) {
    VeDisk disk = parse_ve_disk(piece);
    if (disk.enabled && disk.target.empty() && !disk.device.empty()) ct.disk_devices.insert(std::move(disk.device));
  }
}

const ItemList kDiskList{kKey,
                         kPlace,
                         ";",
                         read_disk,
                         add_disk,
                         found_disks,
                         write_disk,
                         {"<filesystem type='block'><source dev='/dev/sdz1'/><target dir='/more'/></filesystem>",
                          "device=/dev/sdz1,mnt=/more"},
                         true};

}  // namespace convert
