// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_image.hpp"

#include "config-convert/disk/disk_descriptor.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>

namespace convert {
namespace {

constexpr std::size_t kMagicBytes = 64;

struct Magic {
  std::string_view start;
  std::string_view format;
};

constexpr std::array kMagics{
    Magic{"QFI\xfb", "qcow2"},
    Magic{"WithoutFreeSpace", "ploop"},
    Magic{"WithouFreSpacExt", "ploop"},
};

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

std::string format_by_head(std::string_view head) {
  for (const Magic& magic : kMagics)
    if (head.starts_with(magic.start)) return std::string(magic.format);
  return "raw";
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

Result<FoundImage> look_at_file(const std::string& path, const FileGlimpse& seen) {
  if (seen.size_bytes == 0)
    return Error{ErrorCode::kConfigUnsupported, fmt::format("disk image '{}' has no content", path)};
  return FoundImage{{path, format_by_head(seen.head), seen.direct_io}, false, {}};
}

// Named as if nobody had looked, so that it is right once the file is brought.
FoundImage missing(const std::string& path, const DiskImage& expected) {
  return {expected, true, fmt::format("'{}' is not there", path)};
}

Result<FoundImage> look_into_bundle(const std::string& path, const Context& context) {
  const std::string descriptor_path = path + "/DiskDescriptor.xml";
  const auto descriptor = context.look_at(descriptor_path, kDescriptorLimitBytes + 1);
  if (!descriptor || descriptor->is_folder) return missing(descriptor_path, guess(path).image);
  auto disk = parse_disk_descriptor(descriptor->head, descriptor_path);
  if (!disk) return disk.error();
  if (!disk->is_single_image())
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("disk '{}' is made of {} parts with {} images each, expected one image: convert it with "
                             "qemu-img and name the result",
                             path, disk->parts.size(), disk->parts[0].chain.size())};
  const BundleImage& image = disk->parts[0].chain[0];
  const std::string file = (std::filesystem::path(path) / image.file).lexically_normal().string();
  const auto seen = context.look_at(file, kMagicBytes);
  if (!seen || seen->is_folder) return missing(file, {file, image.is_plain ? "raw" : "ploop", false});
  auto found = look_at_file(file, *seen);
  if (!found) return found.error();
  const std::string_view expected = image.is_plain ? "raw" : "ploop";
  if (!image.is_plain && found->image.format != expected)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("disk image '{}' does not begin like a Parallels image", file)};
  found->image.format = expected;
  return found;
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

Result<FoundImage> find_disk_image(const ImageHome& home, std::string_view name, const Context& context) {
  if (const auto converted = context.images.find(name); converted != context.images.end())
    return FoundImage{converted->second, false, {}};
  auto path = resolve_path(home, name, context);
  if (!path) return path.error();
  if (!context.look_at) return guess(*path);
  const auto seen = context.look_at(*path, kMagicBytes);
  if (!seen) return missing(*path, guess(*path).image);
  if (seen->is_folder) return look_into_bundle(*path, context);
  return look_at_file(*path, *seen);
}

}  // namespace convert
