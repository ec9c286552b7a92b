// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_image.hpp"

#include "config-convert/disk/disk_bundle.hpp"
#include "config-convert/disk/disk_descriptor.hpp"
#include "config-convert/disk/image_look.hpp"
#include "config-convert/disk/parallels_image.hpp"
#include "config-convert/disk/qcow2_image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace convert {
namespace {

struct Suffix {
  std::string_view end;
  std::string_view format;
};

// .hdd is a bundle, a folder, unless it is seen to be a file.
constexpr std::array kSuffixes{
    Suffix{".qcow2", "qcow2"}, Suffix{".raw", "raw"},   Suffix{".img", "raw"},
    Suffix{".iso", "raw"},     Suffix{".hds", "ploop"},
};

bool is_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.size() > 1 && path.starts_with('/');
  while (folder.ends_with('/')) folder.remove_suffix(1);
  return !folder.empty() && path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

std::string format_by_name(std::string_view path) {
  for (const Suffix& suffix : kSuffixes)
    if (path.ends_with(suffix.end)) return std::string(suffix.format);
  return {};
}

// What can be said of a disk whose files nobody may look at.
FoundImage guess(const std::string& path) {
  const std::string format = format_by_name(path);
  if (!format.empty()) return {{path, format, false}, false, {}};
  const std::string image = fmt::format("{}/{}.0.{{{}}}.hds", path, file_name(path), kTopGuid);
  return {{image, "ploop", false},
          false,
          fmt::format("the disk's folder was not looked at; it is expected to hold '{}'", file_name(image))};
}

// Named as if nobody had looked, so that it is right once the file is brought.
FoundImage missing(const std::string& path, const DiskImage& expected) {
  return {expected, true, fmt::format("'{}' is not there", path)};
}

FoundImage found_image(const std::string& path, std::string_view format, const SeenImage& seen) {
  FoundImage found{{path, std::string(format), seen.direct_io}, !seen.missing.empty(), seen.missing, seen.size_bytes};
  if (!found.is_missing) found.is_luks = false;
  if (seen.is_in_use)
    found.remark = fmt::format(
        "'{}' was not closed: its last writes may be missing, and QEMU starts with it only after "
        "qemu-img check -f parallels -r all",
        path);
  return found;
}

// QEMU opens an image's backing files too, so they must be files of the machine as well.
Result<FoundImage> look_at_qcow2_image(const std::string& path, const FileGlimpse& seen, const ImageHome& home,
                                       const Context& context) {
  constexpr int kMostImages = 64;
  FoundImage found{{path, "qcow2", seen.direct_io}};
  std::string next = path;
  std::string head = seen.head;
  for (int i = 0; is_qcow2_image(head); ++i) {
    const auto image = check_qcow2_header(head, next);
    if (!image) return image.error();
    if (i == 0) {
      found.size_bytes = image->size_bytes;
      found.is_luks = image->is_luks;
    }
    if (i > 0 && image->is_luks && !context.trusts_keys)
      return Error{
          ErrorCode::kConfigUnsupported,
          fmt::format("disk image '{}' is encrypted, which of a disk's images the top one alone can be", next)};
    if (image->backing_bytes == 0) return found;
    const auto whole = look_at(context, next, image->backing_offset + image->backing_bytes);
    if (!whole || !*whole || (*whole)->head.size() < image->backing_offset + image->backing_bytes || i == kMostImages)
      return Error{ErrorCode::kConfigUnsupported,
                   fmt::format("disk image '{}' has a backing file that cannot be read", next)};
    const std::string name = (*whole)->head.substr(image->backing_offset, image->backing_bytes);
    const std::filesystem::path folder = std::filesystem::path(next).parent_path();
    if (name.find(':') != name.npos)
      return Error{ErrorCode::kConfigUnsupported,
                   fmt::format("disk image '{}' has a backing file that is none: '{}'", next, name)};
    auto backing = resolve_path(home, (folder / name).string(), context);
    if (!backing)
      return Error{ErrorCode::kConfigUnsupported,
                   fmt::format("disk image '{}': backing {}", next, backing.error().message)};
    const auto below = look_at(context, *backing, kHeadBytes);
    if (!below) return below.error();
    if (!*below || (*below)->is_folder)
      return FoundImage{found.image, true, fmt::format("'{}' is not there", *backing)};
    next = *backing;
    head = (*below)->head;
  }
  return found;
}

Result<FoundImage> look_at_file(const std::string& path, const FileGlimpse& seen, const ImageHome& home,
                                const Context& context) {
  if (is_qcow2_image(seen.head)) return look_at_qcow2_image(path, seen, home, context);
  const bool is_plain = !is_parallels_image(seen.head);
  const auto image = look_at_image({path, is_plain}, context);
  if (!image) return image.error();
  const std::string named = is_plain ? format_by_name(path) : "ploop";
  const bool has_content = image->missing.empty();
  return found_image(path, is_plain && (has_content || named.empty()) ? "raw" : named, *image);
}

Result<FoundImage> look_into_bundle(const std::string& path, const ImageHome& home, const Context& context) {
  auto disk = read_disk_bundle(path, home, context);
  if (!disk) return disk.error();
  if (!*disk) return missing(descriptor_of(path), guess(path).image);
  if (!(*disk)->is_single_image()) {
    const std::string result = std::filesystem::path(path).replace_extension(".qcow2").string();
    return FoundImage{{result, "qcow2", false},
                      true,
                      fmt::format("disk '{}' is made of {} parts with {} images each, and must be one image: "
                                  "prlctl upgrade runs the machine over it as it is, and its commit makes one of it; "
                                  "one that was made already, as '{}', can be named in its place",
                                  path, (*disk)->parts.size(), (*disk)->parts[0].chain.size(), result),
                      (*disk)->size_bytes};
  }
  const ViewImage& image = (*disk)->parts[0].chain[0];
  const auto seen = look_at_image(image, context);
  if (!seen) return seen.error();
  return found_image(image.path, image.is_plain ? "raw" : "ploop", *seen);
}

// What was made of a disk has no key, unless it is seen to.
FoundImage named_image(const DiskImage& image, const Context& context) {
  FoundImage named{image};
  if (!context.look_at) return named;
  const auto seen = context.look_at(image.file, kHeadBytes);
  named.is_luks = false;
  if (!seen || !is_qcow2_image(seen->head)) return named;
  if (const auto header = check_qcow2_header(seen->head, image.file)) named.is_luks = header->is_luks;
  return named;
}

}  // namespace

Result<std::string> resolve_path(const ImageHome& home, std::string_view name, const Context& context) {
  const auto refuse = [&](std::string_view why) {
    return Error{ErrorCode::kConfigUnsupported, fmt::format("file name '{}' {}", name, why)};
  };
  if (name.find("://") != name.npos) return refuse("is a URL, expected a file of the machine's folder");
  std::filesystem::path path(name);
  if (path.is_relative()) {
    if (home.folder.empty())
      return refuse("is relative, and the folder of the machine is not known: Identification/VmHome is not absolute");
    path = std::filesystem::path(home.folder) / path;
  }
  std::string normal = path.lexically_normal().string();
  if (normal.ends_with('/')) normal.pop_back();
  if (!home.folder.empty() && is_below(normal, home.old_folder) && !is_below(normal, home.folder))
    normal = home.folder + normal.substr(home.old_folder.size());
  if (is_below(normal, home.folder)) return normal;
  for (const std::string& folder : context.allowed_folders)
    if (is_below(normal, folder)) return normal;
  return refuse(fmt::format("leaves the machine's folder '{}'", home.folder));
}

// A device is of use where the caller allows its folder; in a machine's own folder it has no business.
Result<std::string> usable_path(const ImageHome& home, std::string_view name, const Context& context) {
  auto path = resolve_path(home, name, context);
  if (!path || !context.look_at) return path;
  const auto seen = context.look_at(*path, 0);
  if (!seen || (!seen->is_elsewhere && !seen->is_special)) return path;
  if (seen->is_special && !is_below(*path, home.folder)) return path;
  return look_at(context, *path, 0).error();
}

Result<FoundImage> find_disk_image(const ImageHome& home, std::string_view name, const Context& context) {
  if (const auto converted = context.images.find(name); converted != context.images.end())
    return named_image(converted->second, context);
  auto path = resolve_path(home, name, context);
  if (!path) return path.error();
  if (!context.look_at) return guess(*path);
  const auto seen = look_at(context, *path, kHeadBytes);
  if (!seen) return seen.error();
  if (!*seen) return missing(*path, guess(*path).image);
  if ((*seen)->is_folder) return look_into_bundle(*path, home, context);
  return look_at_file(*path, **seen, home, context);
}

}  // namespace convert
