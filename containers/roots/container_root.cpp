// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/container_root.hpp"

#include "containers/homes/container_lock.hpp"
#include "containers/mounts/mount_table.hpp"
#include "containers/mounts/overlay_mount.hpp"
#include "containers/roots/own_tree.hpp"
#include "containers/roots/root_mount.hpp"
#include "containers/roots/tree_ids.hpp"
#include "containers/snapshots/container_snapshots.hpp"
#include "containers/storage/block_mount.hpp"
#include "containers/storage/containers_config.hpp"
#include "containers/storage/device_freeze.hpp"
#include "containers/storage/image_export.hpp"
#include "containers/storage/loop_device.hpp"
#include "containers/storage/open_image.hpp"
#include "containers/storage/own_image.hpp"
#include "containers/templates/template_lookup.hpp"
#include "containers/templates/template_store.hpp"
#include "foundation/path_exists.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

// What the mount table shows as the root's device, and by which a root that is mounted already is known for the right
// one: template and id map. "switchyard:debian-12-x86_64", "switchyard:debian-12-x86_64:u0-100000-65536:g0-…".
std::string source_of(const std::string& template_name, const IdMap& id_map) {
  return fmt::format("{}{}{}{}", kSourcePrefix, template_name, id_map.empty() ? "" : ":", tree_ids_text(id_map));
}

std::uint64_t whole_mib(std::uint64_t bytes) { return bytes >> 20 << 20; }

Result<void> check_mounted(const ContainerHome& home, const RootIds& ids, const std::string& source) {
  const UniqueFd root(::open(home.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return system_error(fmt::format("cannot open '{}'", home.root()), errno);
  return check_writable(root.get(), ids, source);
}

// What it was made over stays its template under every name that may mean it, whatever was imported since.
Result<std::string> choose_template(const ContainerHome& home, const std::optional<std::string>& wanted) {
  const auto recorded = recorded_template(home);
  if (!recorded) return recorded.error();
  if (*recorded && (!wanted || may_mean(*wanted, **recorded, host_architecture()))) return **recorded;
  if (wanted == kOldTree) return std::string(kOldTree);
  if (wanted) return look_up_template(home.homes_root, *wanted);
  return Error{ErrorCode::kInvalidArg, "its template must be named: it was not mounted over one before"};
}

Result<void> attach_overlay(const ContainerHome& home, const OverlayLayers& layers) {
  const Result<UniqueFd> overlay = make_overlay(layers);
  if (!overlay) return overlay.error();
  return attach_root(home, *overlay);
}

// A home that was made without an image keeps its files in a folder.
bool has_folder(const ContainerHome& home) { return path_exists(home.upper()); }

enum class ImageAge { kThere, kNew };

struct HowToMount {
  RootIds ids;
  IdMappedMounts mapped_mounts = IdMappedMounts::kAuto;
  ImageAge age = ImageAge::kThere;
  bool ids_as_they_are = false;
};

Result<ImageAge> ensure_image(const ContainerHome& home, const RootWish& wish, const ContainersConfig& config) {
  if (has_folder(home) || path_exists(home.image())) return ImageAge::kThere;
  const std::uint64_t size = wish.size_bytes.value_or(config.image_size_bytes);
  const FilesystemType type = wish.filesystem.value_or(config.image_filesystem);
  auto made = make_own_image(home.image(), {.size_bytes = whole_mib(size),
                                            .type = type,
                                            .inodes = wish.inodes,
                                            .empty_images = home.homes_root + "/template/empty"});
  if (!made) return made.error();
  return ImageAge::kNew;
}

Result<UniqueFd> mount_own_image(const ContainerHome& home, ImageAge age = ImageAge::kThere) {
  const auto found = read_own_image(home.image());
  if (!found) return found.error();
  const auto file = open_image(home.image(), O_RDWR);
  if (!file) return file.error();
  if (age == ImageAge::kThere)
    if (auto unused = wait_for_no_loop(file->get(), home.image()); !unused) return unused.error();
  const auto device = attach_loop(file->get(), *found, loop_label(home), true);
  if (!device) return device.error();
  return mount_block(device->path, found->type);
}

Result<void> mount_over_image(const ContainerHome& home, const std::string& template_name, OverlayLayers layers,
                              const UniqueFd& image) {
  const std::string inside = fmt::format("/proc/self/fd/{}", image.get());
  if (auto made = make_layers(home, inside, template_name); !made) return made;
  if (auto made = make_folder(home.image_point(), 0700); !made) return made;
  layers.folder = home.image_point();
  layers.image = &image;
  return attach_overlay(home, layers);
}

Result<void> mount_with_image(const ContainerHome& home, const std::string& template_name, const OverlayLayers& layers,
                              const HowToMount& how) {
  Result<UniqueFd> image = mount_own_image(home, how.age);
  if (!image) return image.error();
  const bool may_overlay = layers.id_map.empty() || how.mapped_mounts == IdMappedMounts::kAuto;
  if (!has_own_tree(*image) && may_overlay) {
    auto mounted = mount_over_image(home, template_name, layers, *image);
    if (mounted || layers.id_map.empty() || mounted.error().code != ErrorCode::kOperationUnsupported) return mounted;
    image->reset();
    image = mount_own_image(home);
    if (!image) return image.error();
  }
  bool fits = has_own_tree(*image);
  if (fits && !how.ids_as_they_are) {
    const auto on_disk = own_tree_ids(*image);
    if (!on_disk) return on_disk.error();
    fits = *on_disk == layers.id_map;
  }
  if (!fits) {
    image->reset();
    if (auto fitted = fit_own_tree(home, template_name, layers.id_map); !fitted) return fitted;
    image = mount_own_image(home);
    if (!image) return image.error();
  }
  return attach_own_tree(home, *image, how.ids);
}

Result<void> mount_with_folder(const ContainerHome& home, const std::string& template_name, OverlayLayers layers,
                               IdMappedMounts mapped_mounts) {
  if (!layers.id_map.empty() && mapped_mounts == IdMappedMounts::kNever)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("its files lie in the folder '{}': without id-mapped mounts they must be in an image",
                             home.upper())};
  if (auto made = make_layers(home, home.folder(), template_name); !made) return made;
  layers.folder = home.folder();
  return attach_overlay(home, layers);
}

Result<bool> stays_mounted(const ContainerHome& home, const RootWish& wish, const std::string& source) {
  if (wish.mounted_already != MountedAlready::kStays) return false;
  const auto there = mount_at(home.root());
  if (!there) return there.error();
  return *there && is_ours(home, **there) && !(*there)->read_only && (*there)->source != source;
}

Result<void> mount_locked(const ContainerHome& home, const std::string& template_name, const RootWish& wish,
                          const RootIds& ids) {
  const std::string source = source_of(template_name, wish.id_map);
  const auto stays = stays_mounted(home, wish, source);
  if (!stays) return stays.error();
  if (*stays) return {};
  Result<bool> mounted = has_own_tree_mounted(home, wish.id_map);
  if (mounted && !*mounted) mounted = clear_mounts(home, source);
  if (!mounted) return mounted.error();
  if (*mounted) return check_mounted(home, ids, source);
  const auto config = read_containers_config();
  if (!config) return config.error();
  const auto age = ensure_image(home, wish, *config);
  if (!age) return age.error();
  OverlayLayers layers;
  layers.source = source;
  layers.lower = home.template_tree(template_name);
  layers.id_map = wish.id_map;
  return has_folder(home) ? mount_with_folder(home, template_name, std::move(layers), config->id_mapped_mounts)
                          : mount_with_image(home, template_name, layers,
                                             {ids, config->id_mapped_mounts, *age, wish.ids_as_they_are});
}

// What create and mount have in common, up to the lock and a record that fits; then `go_on`.
template <typename GoOn>
Result<void> with_home(ContainerHome home, const RootWish& wish, GoOn go_on) {
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  const auto act = [&]() -> Result<void> {
    const Result<RootIds> ids = root_ids(wish.id_map);
    if (!ids) return ids.error();
    Result<TemplateLock> templates = TemplateLock::take(home.homes_root, TemplateUse::kShared);
    if (!templates) return templates.error();
    const Result<std::string> template_name = choose_template(home, wish.template_name);
    if (!template_name) return template_name.error();
    // Before anything is made: a mistyped name must not be recorded.
    if (const std::string tree = home.template_tree(*template_name); !path_exists(tree))
      return system_error(fmt::format("template '{}' is not here: cannot look at '{}'", *template_name, tree), errno);
    if (auto made = make_home(home, ids->group); !made) return made;
    const Result<ContainerLock> lock = ContainerLock::take(home);
    if (!lock) return lock.error();
    if (auto finished = finish_revert(home); !finished) return finished;
    if (auto recorded = record_template(home, *template_name); !recorded) return recorded;
    templates->release();
    return go_on(home, *template_name, *ids);
  };
  if (auto done = act(); !done) return about(home, done.error());
  return {};
}

// Through a mount of its own of the running container's file system: none of its namespaces is entered.
Result<void> grow_running(const std::string& path, const UniqueFd& file, const LoopDevice& device,
                          const DiskFilesystem& now, std::uint64_t size_bytes) {
  if (size_bytes < now.room_bytes)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("its image has {} bytes and is mounted: it can shrink to {} only while the container is "
                             "stopped",
                             now.room_bytes, size_bytes)};
  const auto set_size = [&](std::uint64_t bytes) -> Result<void> {
    if (::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0)
      return system_error(fmt::format("cannot give image '{}' {} bytes", path, bytes), errno);
    return refresh_capacity(device);
  };
  const auto grow = [&]() -> Result<void> {
    if (auto sized = set_size(size_bytes); !sized) return sized;
    const Result<UniqueFd> mount = mount_block(device.path, now.type);
    if (!mount) return mount.error();
    return grow_mounted(*mount, now.type, size_bytes);
  };
  auto grown = grow();
  // All file systems refuse before they change anything.
  if (!grown) static_cast<void>(set_size(now.room_bytes));
  return grown;
}

Result<void> resize_locked(const std::string& path, std::uint64_t size_bytes) {
  const auto now = read_own_image(path);
  if (!now) return now.error();
  if (now->offset_bytes != 0)
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("image '{}' has partitions: resize its partition and its file system by hand", path)};
  if (auto good = check_image_size(size_bytes, now->type); !good) return good;
  if (size_bytes == now->size_bytes && size_bytes == now->room_bytes) return {};
  const auto file = open_image(path, O_RDWR);
  if (!file) return file.error();
  const auto device = loop_on(file->get());
  if (!device) return device.error();
  if (*device) return grow_running(path, *file, **device, *now, size_bytes);
  return resize_own_image(path, *now, size_bytes);
}

}  // namespace

Result<void> create_root(ContainerHome home, const RootWish& wish) {
  return with_home(std::move(home), wish,
                   [&](const ContainerHome& at, const std::string&, const RootIds&) -> Result<void> {
                     const auto config = read_containers_config();
                     if (!config) return config.error();
                     if (const auto age = ensure_image(at, wish, *config); !age) return age.error();
                     return {};
                   });
}

Result<void> mount_root(ContainerHome home, const RootWish& wish) {
  return with_home(std::move(home), wish,
                   [&](const ContainerHome& at, const std::string& template_name, const RootIds& ids) -> Result<void> {
                     if (wish.mounted_already == MountedAlready::kRefused)
                       if (auto free = expect_nothing_mounted(at); !free) return free;
                     if (auto mounted = mount_locked(at, template_name, wish, ids); !mounted) return mounted;
                     return wish.read_only ? make_root_read_only(at) : Result<void>();
                   });
}

Result<void> resize_root(ContainerHome home, std::uint64_t size_bytes) {
  if (!path_exists(home.image()))
    return about(home, {ErrorCode::kOperationUnsupported,
                        fmt::format("it has no image '{}' that could be resized", home.image())});
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  const Result<ContainerLock> lock = ContainerLock::take(home);
  if (!lock) return about(home, lock.error());
  if (auto resized = resize_locked(home.image(), whole_mib(size_bytes)); !resized) return about(home, resized.error());
  return {};
}

Result<void> resize_image(ContainerHome home, const std::string& path, std::uint64_t size_bytes) {
  std::optional<ContainerLock> lock;
  if (path_exists(home.folder())) {  // libvirt's own images have no home
    auto taken = ContainerLock::take(home);
    if (!taken) return about(home, taken.error());
    lock = *std::move(taken);
  }
  if (auto resized = resize_locked(path, whole_mib(size_bytes)); !resized) return about(home, resized.error());
  return {};
}

Result<bool> unmount_root(ContainerHome home) {
  if (const Result<int> thawed = thaw_container(home.uuid); !thawed) return about(home, thawed.error());
  if (!path_exists(home.root())) return false;
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  const Result<ContainerLock> lock = ContainerLock::take(home);
  if (!lock) return about(home, lock.error());
  const auto before = mount_at(home.root());
  if (!before) return about(home, before.error());
  const bool ours = *before && is_ours(home, **before);
  if (ours)
    if (auto cleared = clear_mounts(home, {}); !cleared) return about(home, cleared.error());
  // Also where nothing is mounted: a start may have been killed in between.
  if (auto ended = end_export(home); !ended) return about(home, ended.error());
  return ours;
}

Result<RootStatus> root_status(ContainerHome home) {
  if (!path_exists(home.folder())) return RootStatus{};
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  const auto name = recorded_template(home);
  if (!name) return about(home, name.error());
  const auto mount = mount_at(home.root());
  if (!mount) return about(home, mount.error());
  RootStatus status{*name, std::nullopt, *mount && is_ours(home, **mount)};
  struct stat image {};
  if (::stat(home.image().c_str(), &image) == 0) status.size_bytes = static_cast<std::uint64_t>(image.st_size);
  return status;
}

}  // namespace containers
