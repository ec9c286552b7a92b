// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_view.hpp"

#include "config-convert/disk/disk_bundle.hpp"
#include "config-convert/disk/disk_descriptor.hpp"
#include "config-convert/disk/image_look.hpp"
#include "config-convert/disk/parallels_image.hpp"
#include "config-convert/disk/qcow2_image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace convert {
namespace {

constexpr std::uint64_t kSector = 512;

Error refuse(std::string_view path, std::string_view words) {
  return {ErrorCode::kConfigUnsupported, fmt::format("disk image '{}' {}", path, words)};
}

Result<SeenImage> look_at_present_image(const ViewImage& image, const Context& context) {
  auto seen = look_at_image(image, context);
  if (seen && !seen->missing.empty())
    return Error{ErrorCode::kConfigUnsupported, fmt::format("disk image {}", seen->missing)};
  return seen;
}

// Only the images of one disk, so far: a name that is a link to another of them is the same file.
using Files = std::set<std::pair<std::uint64_t, std::uint64_t>>;

// An image below the top may be smaller than its part, where the disk grew after a snapshot; what it lacks is zeros.
// Of a plain one nobody knows whether it was cut off.
Result<void> check_size(const ViewPart& part, std::size_t place, const SeenImage& seen, DiskView& view) {
  const ViewImage& image = part.chain[place];
  const std::uint64_t expected = (part.end_sector - part.start_sector) * kSector;
  if (seen.size_bytes < expected && (place == 0 || image.is_plain))
    return refuse(image.path,
                  fmt::format("holds {} bytes of its part, expected {}: it is cut off", seen.size_bytes, expected));
  if (seen.size_bytes > expected)
    view.remarks.push_back(fmt::format("disk image '{}' holds {} bytes, {} more than the disk has there: they are left",
                                       image.path, seen.size_bytes, seen.size_bytes - expected));
  return {};
}

Result<void> look_at_part(const ViewPart& part, const Context& context, Files& files, DiskView& view) {
  std::uint64_t held = 0;
  for (std::size_t place = 0; place < part.chain.size(); ++place) {
    const ViewImage& image = part.chain[place];
    const auto seen = look_at_present_image(image, context);
    if (!seen) return seen.error();
    if (seen->inode != 0 && !files.emplace(seen->device, seen->inode).second)
      return refuse(image.path, "is by another name one more image of the same disk");
    if (auto good = check_size(part, place, *seen, view); !good) return good;
    if (seen->is_in_use)
      view.remarks.push_back(fmt::format("disk image '{}' was not closed: its last writes may be missing", image.path));
    held += std::min(seen->held_bytes, (part.end_sector - part.start_sector) * kSector);
  }
  view.held_bytes += std::min(held, (part.end_sector - part.start_sector) * kSector);
  return {};
}

// A file alone is the image of a whole disk.
Result<DiskView> view_of_file(const std::string& path, const FileGlimpse& file, const Context& context) {
  if (is_qcow2_image(file.head))
    return refuse(path, "is qcow2, expected a Parallels or a plain image: QEMU runs on it without an upgrade");
  const ViewImage image{path, !is_parallels_image(file.head)};
  const auto seen = look_at_present_image(image, context);
  if (!seen) return seen.error();
  if (seen->size_bytes == 0 || seen->size_bytes % kSector != 0)
    return refuse(path, fmt::format("holds {} bytes, expected sectors of {}", seen->size_bytes, kSector));
  if (seen->size_bytes / kSector > kLargestDiskSectors)
    return refuse(path, fmt::format("holds {} bytes, expected at most {} sectors of {}", seen->size_bytes,
                                    kLargestDiskSectors, kSector));
  return DiskView{seen->size_bytes, {{0, seen->size_bytes / kSector, {image}}}, {}, 0};
}

}  // namespace

Result<DiskView> view_of_disk(const ImageHome& home, std::string_view name, const Context& context) {
  const auto path = resolve_path(home, name, context);
  if (!path) return path.error();
  const auto seen = look_at(context, *path, kHeadBytes);
  if (!seen) return seen.error();
  if (!*seen) return refuse(*path, "is not there");
  Result<DiskView> view = DiskView{};
  if ((*seen)->is_folder) {
    auto bundle = read_disk_bundle(*path, home, context);
    if (!bundle) return bundle.error();
    if (!*bundle) return Error{ErrorCode::kConfigUnsupported, fmt::format("'{}' is not there", descriptor_of(*path))};
    view = std::move(**bundle);
  } else {
    view = view_of_file(*path, **seen, context);
    if (!view) return view;
  }
  Files files;
  for (const ViewPart& part : view->parts)
    if (auto good = look_at_part(part, context, files, *view); !good) return good.error();
  return view;
}

}  // namespace convert
