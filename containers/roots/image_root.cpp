// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/image_root.hpp"

#include "containers/homes/container_lock.hpp"
#include "containers/mounts/id_mapped_mount.hpp"
#include "containers/mounts/overlay_mount.hpp"
#include "containers/roots/root_mount.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/image_export.hpp"
#include "containers/storage/loop_device.hpp"

#include "config-convert/disk/disk_descriptor.hpp"
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

constexpr std::size_t kMaxRecordBytes = 1u << 20;
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

struct ImageFile {
  std::string path;
  const Format* format;
};

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
  return ImageFile{fmt::format("{}/{}", folder, image.file), format_named(image.is_plain ? "raw" : "ploop")};
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
  if (images == 1) return ImageFile{fmt::format("{}/{}", folder, kBundleImage), &format};
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

// By which a root that is mounted already is known for the right one.
std::string record_of(const ImageRoot& image, const IdMap& id_map) {
  return fmt::format("{} {}\n{}{}", image.format, image.path, map_text(id_map.users), map_text(id_map.groups));
}

Result<bool> is_mounted_so(const ContainerHome& home, const std::string& record) {
  const auto mount = mount_at(home.root());
  if (!mount) return mount.error();
  if (!*mount || (*mount)->type == "overlay" || !is_ours(home, **mount) || !path_exists(home.image_record())) return false;
  const Result<std::string> recorded = read_file(home.image_record(), kMaxRecordBytes);
  if (!recorded) return recorded.error();
  return *recorded == record;
}

Result<UniqueFd> mount_raw(const ContainerHome& home, const UniqueFd& file, const std::string& name, bool direct_io) {
  const auto disk = disk_of(file.get(), name);
  if (!disk) return disk.error();
  const auto place = find_filesystem(*disk, name);
  if (!place) return place.error();
  const auto device = attach_loop(file.get(), *place, loop_label(home), direct_io);
  if (!device) return device.error();
  return mount_block(device->path, place->type);
}

Result<UniqueFd> mount_image(const ContainerHome& home, const ImageRoot& image) {
  const Format& format = *format_named(image.format);
  const bool bundle = std::filesystem::is_directory(image.path);
  const Result<ImageFile> found = bundle ? image_in_bundle(image.path, format) : ImageFile{image.path, &format};
  if (!found) return found.error();
  const std::string& path = found->path;
  const Result<UniqueFd> file = open_regular(path);
  if (!file) return file.error();
  if (auto unused = wait_for_no_loop(file->get(), path); !unused) return unused.error();
  if (found->format->driver.empty()) return mount_raw(home, *file, path, true);
  const Result<UniqueFd> exported = start_export(home, path, found->format->driver);
  if (!exported) return exported.error();
  // QEMU's FUSE export, 7.2's at least, takes the data of one write for that of another when two are under way. Through
  // the page cache the kernel sends them one by one.
  return mount_raw(home, *exported, path, false);
}

Result<void> map_and_check(const UniqueFd& mount, const IdMap& id_map, const RootIds& ids, const std::string& name) {
  if (!id_map.empty()) {
    const Result<UniqueFd> user_namespace = make_user_namespace(id_map);
    if (!user_namespace) return user_namespace.error();
    if (auto mapped = map_ids_of(mount, *user_namespace, name); !mapped) return mapped;
  }
  return check_writable(mount.get(), ids, name);
}

Result<void> mount_anew(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map, const RootIds& ids) {
  const Result<UniqueFd> mount = mount_image(home, image);
  if (!mount) return mount.error();
  if (auto good = map_and_check(*mount, id_map, ids, image.path); !good) return good;
  if (auto recorded = write_file_atomically(home.image_record(), record_of(image, id_map)); !recorded) return recorded;
  return attach_root(home, *mount);
}

Result<void> mount_locked(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map, const RootIds& ids) {
  const Result<bool> mounted = is_mounted_so(home, record_of(image, id_map));
  if (!mounted) return mounted.error();
  if (*mounted) return {};
  if (const auto cleared = clear_mounts(home, {}); !cleared) return cleared.error();
  // What a crash left.
  if (auto ended = end_export(home); !ended) return ended;
  if (auto made = make_folder(home.root(), 0700); !made) return made;
  auto done = mount_anew(home, image, id_map, ids);
  if (!done) static_cast<void>(end_export(home));
  return done;
}

Result<void> prepare_and_mount(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map) {
  if (auto good = check_image_root(image); !good) return good;
  const Result<RootIds> ids = root_ids(id_map);
  if (!ids) return ids.error();
  // Before anything is made.
  if (!path_exists(image.path)) return system_error(fmt::format("cannot look at image '{}'", image.path), errno);
  if (auto made = make_home(home, ids->group); !made) return made;
  const Result<ContainerLock> lock = ContainerLock::take(home);
  if (!lock) return lock.error();
  return mount_locked(home, image, id_map, *ids);
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

Result<void> mount_image_root(ContainerHome home, const ImageRoot& image, const IdMap& id_map) {
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  if (auto mounted = prepare_and_mount(home, image, id_map); !mounted) return about(home, mounted.error());
  return {};
}

}  // namespace containers
