// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/image_file.hpp"

#include "config-convert/disk/disk_descriptor.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/image_export.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace containers {
namespace {

constexpr std::string_view kBundleImage = "root.hds";

struct Format {
  std::string_view name;    // libvirt's
  std::string_view driver;  // QEMU's; none for what needs no QEMU
};

constexpr Format kFormats[] = {
    {"raw", ""},
    {"qcow2", "qcow2"},
    {"ploop", "parallels"},
};

const Format* format_named(std::string_view name) {
  for (const Format& format : kFormats)
    if (format.name == name) return &format;
  return nullptr;
}

// By its descriptor, which says what the image is and whether it is all of the disk.
Result<ImageFile> described_image(const std::string& folder, const std::string& descriptor_path) {
  const Result<std::string> text = read_file(descriptor_path, convert::kDescriptorLimitBytes);
  if (!text) return text.error();
  const auto descriptor = convert::parse_disk_descriptor(*text, descriptor_path);
  if (!descriptor) return descriptor.error();
  if (!descriptor->is_single_image())
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("'{}' has several images, must have one: merge its snapshots first", folder)};
  const convert::BundleImage& image = descriptor->parts[0].chain[0];
  if (image.leaves_bundle())
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("image '{}' of '{}' must be below that folder", image.file, folder)};
  return ImageFile{fmt::format("{}/{}", folder, image.file), format_named(image.is_plain ? "raw" : "ploop")->driver};
}

// Further images in a bundle are snapshots, which one image cannot say: mounting the first would show old files.
Result<ImageFile> image_in_bundle(const std::string& folder, const Format& format) {
  const std::string descriptor = folder + "/DiskDescriptor.xml";
  if (path_exists(descriptor)) return described_image(folder, descriptor);
  int images = 0;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure))
    images += entry.path().filename().string().starts_with(kBundleImage) ? 1 : 0;
  if (failure) return system_error(fmt::format("cannot list '{}'", folder), failure.value());
  if (images == 1) return ImageFile{fmt::format("{}/{}", folder, kBundleImage), format.driver};
  return Error{ErrorCode::kConfigUnsupported,
               fmt::format("'{}' has {} images named {}…, must have one: merge its snapshots first", folder, images,
                           kBundleImage)};
}

Result<UniqueFd> open_regular(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!file) return system_error(fmt::format("cannot open image '{}'", path), errno);
  struct stat is {};
  if (::fstat(file.get(), &is) != 0 || !S_ISREG(is.st_mode))
    return Error{ErrorCode::kConfigUnsupported, fmt::format("image '{}' must be a file", path)};
  return file;
}

Result<ImageDevice> attach_raw(const ContainerHome& home, const UniqueFd& file, const std::string& name,
                               bool direct_io) {
  const auto place = find_filesystem(file.get(), name);
  if (!place) return place.error();
  auto device = attach_loop(file.get(), *place, loop_label(home), direct_io);
  if (!device) return device.error();
  return ImageDevice{*std::move(device), place->type};
}

}  // namespace

Result<void> check_image_root(const ImageRoot& image) {
  if (format_named(image.format) == nullptr)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("an image of format {:?} cannot be a container's root: it must be raw, qcow2 or ploop",
                             image.format.substr(0, 64))};
  if (image.path.starts_with('/') && image.path.size() < PATH_MAX && image.path.find('\n') == std::string::npos)
    return {};
  return Error{ErrorCode::kConfigUnsupported,
               fmt::format("the root's image {:?} must be an absolute path", image.path.substr(0, 256))};
}

Result<ImageFile> find_image_file(const ImageRoot& image) {
  const Format& format = *format_named(image.format);
  if (std::filesystem::is_directory(image.path)) return image_in_bundle(image.path, format);
  return ImageFile{image.path, format.driver};
}

Result<ImageDevice> attach_image_file(const ContainerHome& home, const ImageFile& image) {
  const Result<UniqueFd> file = open_regular(image.path);
  if (!file) return file.error();
  if (auto unused = wait_for_no_loop(file->get(), image.path); !unused) return unused.error();
  if (image.driver.empty()) return attach_raw(home, *file, image.path, true);
  const Result<UniqueFd> exported = start_export(home, image.path, image.driver);
  if (!exported) return exported.error();
  // QEMU's FUSE export, 7.2's at least, takes the data of one write for that of another when two are under way. Through
  // the page cache the kernel sends them one by one.
  return attach_raw(home, *exported, image.path, false);
}

Result<UniqueFd> mount_image_file(const ContainerHome& home, const ImageFile& image) {
  const auto attached = attach_image_file(home, image);
  if (!attached) return attached.error();
  return mount_block(attached->device.path, attached->type);
}

}  // namespace containers
