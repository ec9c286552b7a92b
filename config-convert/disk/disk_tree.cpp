// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_tree.hpp"

#include "config-convert/disk/disk_bundle.hpp"
#include "config-convert/disk/disk_descriptor.hpp"
#include "config-convert/disk/image_look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace convert {
namespace {

constexpr std::uint64_t kSector = 512;

using ByGuid = std::map<std::string, const BundleShot*>;
using Shots = std::vector<const BundleShot*>;
using Files = std::set<std::pair<std::uint64_t, std::uint64_t>>;

Error refuse(std::string_view what, std::string_view words) {
  return {ErrorCode::kConfigUnsupported, fmt::format("{}: {}", what, words)};
}

// What `guid` needs and is not there yet, parents first.
Result<void> take_line(const std::string& file, const ByGuid& all, const std::string& guid,
                       std::set<std::string>& taken, Shots& shots) {
  Shots line;
  for (std::string next = guid; !next.empty() && !taken.contains(next);) {
    const auto found = all.find(next);
    if (found == all.end()) return refuse(file, fmt::format("no image for snapshot '{}'", next));
    if (line.size() == all.size()) return refuse(file, fmt::format("the chain of snapshots cycles at '{}'", next));
    line.push_back(found->second);
    next = found->second->parent;
  }
  for (const BundleShot* shot : line) taken.insert(shot->guid);
  shots.insert(shots.end(), line.rbegin(), line.rend());
  return {};
}

Result<Shots> needed_shots(const std::string& file, const BundleShots& bundle, const std::set<std::string>& wanted) {
  ByGuid all;
  for (const BundleShot& shot : bundle.shots) all.emplace(shot.guid, &shot);
  std::set<std::string> taken;
  Shots shots;
  for (const std::string& guid : wanted)
    if (guid != bundle.top && all.contains(guid))
      if (auto line = take_line(file, all, guid, taken, shots); !line) return line.error();
  if (taken.contains(bundle.top)) return refuse(file, fmt::format("a snapshot stands on top image '{}'", bundle.top));
  if (auto line = take_line(file, all, bundle.top, taken, shots); !line) return line.error();
  return shots;
}

// What an image lacks at its end, where the disk grew after the snapshot, is zeros.
Result<std::uint64_t> look_at_shot(const ViewImage& image, std::uint64_t part_bytes, bool is_root,
                                   const Context& context, Files& files) {
  if (image.is_plain && !is_root) return refuse(image.path, "is plain, and must be the last of its chain");
  const auto seen = look_at_image(image, context);
  if (!seen) return seen.error();
  if (!seen->missing.empty()) return refuse("disk image", seen->missing);
  if (seen->inode != 0 && !files.emplace(seen->device, seen->inode).second)
    return refuse(image.path, "is by another name one more image of the same disk");
  if (image.is_plain && seen->size_bytes < part_bytes)
    return refuse(image.path, fmt::format("holds {} bytes of its part, expected {}: it is cut off", seen->size_bytes,
                                          part_bytes));
  return std::min(seen->held_bytes, part_bytes);
}

Result<DiskTree> tree_of_bundle(const std::string& folder, const ImageHome& home, const DiskView& view,
                                const std::set<std::string>& wanted, const Context& context) {
  const std::string file = descriptor_of(folder);
  const auto text = look_at(context, file, kDescriptorLimitBytes + 1);
  if (!text) return text.error();
  if (!*text || (*text)->is_folder) return refuse(file, "is not there");
  const auto bundle = parse_disk_shots((*text)->head, file);
  if (!bundle) return bundle.error();
  const auto shots = needed_shots(file, *bundle, wanted);
  if (!shots) return shots.error();
  DiskTree tree;
  Files files;
  for (const BundleShot* shot : *shots) {
    DiskShot& taken = tree.shots.emplace_back(DiskShot{shot->guid, shot->parent, {}});
    for (std::size_t part = 0; part < shot->images.size() && part < view.parts.size(); ++part) {
      const BundleImage& image = shot->images[part];
      auto path = resolve_path(home, image.file.starts_with('/') ? image.file : folder + "/" + image.file, context);
      if (!path) return refuse(file, fmt::format("image of snapshot '{}': {}", shot->guid, path.error().message));
      taken.images.push_back({*std::move(path), image.is_plain});
      const std::uint64_t part_bytes = (view.parts[part].end_sector - view.parts[part].start_sector) * kSector;
      const auto held = look_at_shot(taken.images.back(), part_bytes, shot->parent.empty(), context, files);
      if (!held) return held.error();
      tree.held_bytes += *held;
    }
  }
  return tree;
}

}  // namespace

Result<DiskTree> tree_of_disk(const ImageHome& home, std::string_view name, const DiskView& view,
                              const std::set<std::string>& wanted, const Context& context) {
  const auto path = resolve_path(home, name, context);
  if (!path) return path.error();
  const auto seen = look_at(context, *path, 0);
  if (!seen) return seen.error();
  if (*seen && (*seen)->is_folder) return tree_of_bundle(*path, home, view, wanted, context);
  return DiskTree{{{std::string(kTopGuid), "", {view.parts.front().chain.front()}}}, view.held_bytes};
}

}  // namespace convert
