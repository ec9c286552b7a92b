// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_bundle.hpp"

#include "config-convert/disk/disk_descriptor.hpp"
#include "config-convert/disk/image_look.hpp"

#include <fmt/format.h>

#include <array>
#include <set>

namespace convert {
namespace {

// What no image may be while a machine moves.
struct Unfinished {
  std::string_view guid;
  const char* words;
};

constexpr std::array kUnfinished{
    Unfinished{"704718e1-2314-44c8-9087-d78ed36b0f4e", "a backup of it is not finished: let the old server end it"},
    Unfinished{"aabbccdd-0204-9357-5189-efb0c034f5ea",
               "it has changes that are to be undone: stop the machine on the old server, and keep or discard them"},
};

Error refuse(const std::string& folder, std::string_view words) {
  return {ErrorCode::kConfigUnsupported, fmt::format("disk '{}': {}", folder, words)};
}

}  // namespace

std::string descriptor_of(const std::string& folder) { return folder + "/DiskDescriptor.xml"; }

Result<std::optional<DiskView>> read_disk_bundle(const std::string& folder, const ImageHome& home,
                                                 const Context& context) {
  const std::string descriptor_path = descriptor_of(folder);
  const auto text = look_at(context, descriptor_path, kDescriptorLimitBytes + 1);
  if (!text) return text.error();
  if (!*text || (*text)->is_folder) return std::optional<DiskView>();
  const auto disk = parse_disk_descriptor((*text)->head, descriptor_path);
  if (!disk) return disk.error();
  for (const Unfinished& row : kUnfinished)
    for (const BundleImage& image : disk->parts[0].chain)
      if (image.guid == row.guid) return refuse(folder, row.words);

  DiskView view{disk->size_sectors * 512, {}, {}, 0};
  std::set<std::string> files;
  for (const BundlePart& part : disk->parts) {
    ViewPart& shown = view.parts.emplace_back(ViewPart{part.start_sector, part.end_sector, {}});
    for (const BundleImage& image : part.chain) {
      if (!shown.chain.empty() && shown.chain.back().is_plain)
        return refuse(folder,
                      fmt::format("image '{}' is plain, and must be the last of its chain", shown.chain.back().path));
      const bool is_absolute = image.file.starts_with('/');
      auto path = resolve_path(home, is_absolute ? image.file : fmt::format("{}/{}", folder, image.file), context);
      if (!path) return refuse(folder, fmt::format("image of snapshot '{}': {}", image.guid, path.error().message));
      if (!files.insert(*path).second) return refuse(folder, fmt::format("'{}' is listed as two of its images", *path));
      shown.chain.push_back({std::move(*path), image.is_plain});
    }
  }
  return std::optional(std::move(view));
}

}  // namespace convert
