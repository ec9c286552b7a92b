// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/overlay.hpp"

#include "upgrade/exports/export_place.hpp"
#include "upgrade/views/disk_view_node.hpp"
#include "upgrade/views/stations.hpp"

#include <fmt/format.h>

namespace upgrade {
namespace {

bool is_one_image(const TrialDisk& disk) { return disk.parts.size() == 1 && disk.parts[0].chain.size() == 1; }

const char* format_of(const convert::ViewImage& image) { return image.is_plain ? "raw" : "parallels"; }

}  // namespace

void choose_views(TrialRecord& record, const QemuAccess& qemu) {
  if (record.is_container) return;
  record.qemu = qemu.user;
  for (std::size_t i = 0; i < record.disks.size(); ++i) {
    TrialDisk& disk = record.disks[i];
    const bool stands_on_image = is_one_image(disk) && can_reach(disk.parts[0].chain[0].path, qemu);
    disk.export_name = stands_on_image ? std::string() : fmt::format("disk{}", i);
  }
}

Result<Backing> backing_of(const std::string& home, const TrialRecord& record, const TrialDisk& disk) {
  Backing backing;
  if (!disk.export_name.empty()) {
    const std::string socket = export_socket(record.uuid, disk.export_name);
    backing = {fmt::format("nbd+unix:///{}?socket={}", disk.export_name, socket), "raw"};
  } else if (is_one_image(disk)) {
    backing = {disk.parts[0].chain[0].path, format_of(disk.parts[0].chain[0])};
  } else if (disk.parts.size() == 1) {
    auto backings = backings_of_chain(home, disk);
    if (!backings) return backings.error();
    backing = std::move(backings->front());
  } else {
    auto node = view_node(home, disk);
    if (!node) return node.error();
    backing = {"json:" + *node, "vmdk"};
  }
  if (backing.name.size() <= kLongestBacking) return backing;
  return Error{ErrorCode::kConfigUnsupported,
               fmt::format("disk '{}': what its overlay would stand on takes {} bytes, must take at most {}: its names "
                           "are too long, or it has too many snapshots",
                           disk.name, backing.name.size(), kLongestBacking)};
}

Result<void> make_overlay(const std::string& home, const TrialRecord& record, const TrialDisk& disk) {
  const auto backing = backing_of(home, record, disk);
  if (!backing) return backing.error();
  if (auto made = make_parts(home, disk); !made) return made;
  if (record.is_container && disk.parts.size() == 1 && !is_one_image(disk))
    if (auto made = make_stations(home, disk); !made) return made;
  return make_empty_overlay(disk.overlay, *backing, disk.size_bytes);
}

}  // namespace upgrade
