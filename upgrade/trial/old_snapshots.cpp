// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/trial/old_snapshots.hpp"

#include "config-convert/disk/disk_tree.hpp"
#include "config-convert/disk/image_look.hpp"
#include "upgrade/exam/snapshot_list.hpp"

#include <fmt/format.h>

#include <ctime>
#include <set>

namespace upgrade {
namespace {

Result<std::vector<OldSnapshot>> listed_snapshots(const std::string& folder, const convert::Context& context) {
  const std::string file = folder + "/Snapshots.xml";
  const auto seen = convert::look_at(context, file, kSnapshotListLimitBytes + 1);
  if (!seen) return seen.error();
  if (!*seen) return std::vector<OldSnapshot>();
  if ((*seen)->is_folder)
    return Error{ErrorCode::kConfigUnsupported, fmt::format("'{}' is a folder, expected a file", file)};
  return parse_snapshot_list((*seen)->head, file);
}

}  // namespace

std::int64_t seconds_of(const std::string& time) {
  std::tm broken{};
  const char* end = ::strptime(time.c_str(), "%Y-%m-%d %H:%M:%S", &broken);
  if (end == nullptr || *end != '\0') return 0;
  broken.tm_isdst = -1;
  const std::time_t seconds = ::mktime(&broken);
  return seconds < 0 ? 0 : static_cast<std::int64_t>(seconds);
}

Result<std::uint64_t> add_old_snapshots(TrialRecord& trial, const convert::ImageHome& home,
                                        const convert::Context& context) {
  const auto list = listed_snapshots(home.folder, context);
  if (!list) return list.error();
  std::set<std::string> wanted;
  for (const OldSnapshot& shot : *list) {
    wanted.insert(shot.guid);
    trial.snapshots.push_back(
        {shot.guid, shot.parent, shot.name, shot.description, seconds_of(shot.time), shot.is_current});
  }
  std::uint64_t held_bytes = 0;
  for (TrialDisk& disk : trial.disks) {
    const convert::DiskView view{disk.size_bytes, disk.parts, {}, 0};
    auto tree = convert::tree_of_disk(home, disk.name, view, wanted, context);
    if (!tree) return tree.error();
    disk.shots = std::move(tree->shots);
    held_bytes += tree->held_bytes;
  }
  return held_bytes;
}

}  // namespace upgrade
