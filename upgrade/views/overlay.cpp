// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/overlay.hpp"

#include "containers/processes/child_process.hpp"
#include "containers/storage/open_image.hpp"
#include "foundation/atomic_file.hpp"
#include "upgrade/exports/export_place.hpp"
#include "upgrade/views/disk_view_node.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace upgrade {
namespace {

constexpr std::size_t kLongestBacking = 1023;

bool is_one_image(const TrialDisk& disk) { return disk.parts.size() == 1 && disk.parts[0].chain.size() == 1; }

const char* format_of(const convert::ViewImage& image) { return image.is_plain ? "raw" : "parallels"; }

Result<void> keep_on_disk(const std::string& path) {
  const auto file = containers::open_image(path, O_RDONLY);
  if (!file) return file.error();
  if (::fsync(file->get()) != 0) return system_error(fmt::format("cannot write '{}' to the disk", path), errno);
  return sync_folder(std::filesystem::path(path).parent_path());
}

}  // namespace

void choose_views(TrialRecord& record, const QemuUser& qemu) {
  if (record.is_container) return;
  record.qemu = qemu;
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
  } else {
    auto node = view_node(home, disk);
    if (!node) return node.error();
    backing = {"json:" + *node, disk.parts.size() > 1 ? "vmdk" : format_of(disk.parts[0].chain[0])};
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
  if (auto made =
          containers::run_program({.words = {"qemu-img", "create", "-q", "-f", "qcow2", "-u", "-b", backing->name, "-F",
                                             backing->format, disk.overlay, fmt::to_string(disk.size_bytes)}});
      !made)
    return made;
  return keep_on_disk(disk.overlay);
}

}  // namespace upgrade
