// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/image_root.hpp"

#include "containers/homes/container_lock.hpp"
#include "containers/mounts/id_mapped_mount.hpp"
#include "containers/mounts/overlay_mount.hpp"
#include "containers/roots/image_file.hpp"
#include "containers/roots/root_mount.hpp"
#include "containers/roots/tree_ids.hpp"
#include "containers/roots/tree_shift.hpp"
#include "containers/storage/containers_config.hpp"
#include "containers/storage/image_export.hpp"
#include "containers/storage/image_replacement.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>

namespace containers {
namespace {

constexpr std::size_t kMaxRecordBytes = 1u << 20;

// By which a root that is mounted already is known for the right one.
std::string record_of(const ImageRoot& image, const IdMap& id_map) {
  return fmt::format("{} {}\n{}{}", image.format, image.path, map_text(id_map.users), map_text(id_map.groups));
}

Result<bool> is_mounted_so(const ContainerHome& home, const std::string& record) {
  const auto mounted = has_image_mounted(home);
  if (!mounted) return mounted.error();
  if (!*mounted || !path_exists(home.image_record())) return false;
  const Result<std::string> recorded = read_file(home.image_record(), kMaxRecordBytes);
  if (!recorded) return recorded.error();
  return *recorded == record;
}

Result<void> try_to_map(const UniqueFd& mount, const std::string& name, const IdMap& id_map) {
  const auto config = read_containers_config();
  if (!config) return config.error();
  if (config->id_mapped_mounts == IdMappedMounts::kNever)
    return Error{
        ErrorCode::kOperationUnsupported,
        fmt::format("cannot map the ids of '{}': id_mapped_mounts in {} is never", name, kContainersConfigPath)};
  const Result<UniqueFd> user_namespace = make_user_namespace(id_map);
  if (!user_namespace) return user_namespace.error();
  return map_ids_of(mount, *user_namespace, name);
}

// The user's own image is not changed unasked.
Result<void> map_ids(const ContainerHome& home, const UniqueFd& mount, const ImageRoot& image, const IdMap& id_map) {
  auto mapped = try_to_map(mount, image.path, id_map);
  if (mapped || mapped.error().code != ErrorCode::kOperationUnsupported) return mapped;
  const IdRange& range = id_map.users.front();
  return Error{
      ErrorCode::kOperationUnsupported,
      fmt::format("{} ('switchyard-ct shift {} {} --format {} --idmap {}:{}' gives its files these ids for "
                  "good)",
                  mapped.error().message, home.uuid.text, image.path, image.format, range.target, range.count)};
}

Result<UniqueFd> open_top(const UniqueFd& mount) {
  UniqueFd top(::openat(mount.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!top) return system_error("cannot open the root of an image", errno);
  return top;
}

Result<IdMap> ids_in(const UniqueFd& mount) {
  const auto top = open_top(mount);
  if (!top) return top.error();
  return read_tree_ids(top->get());
}

Result<void> shift_copy(const ContainerHome& home, const ImageFile& copy, const IdMap& id_map) {
  const auto mount = mount_image_file(home, copy);
  if (!mount) return mount.error();
  const auto top = open_top(*mount);
  if (!top) return top.error();
  return give_tree_ids(top->get(), id_map);
}

// The image is not in use, and keeps its format.
Result<void> shift_image(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map) {
  auto file = find_image_file(image);
  if (!file) return file.error();
  std::error_code failure;
  const std::string path = std::filesystem::canonical(file->path, failure);
  if (failure) return system_error(fmt::format("cannot find image '{}'", file->path), failure.value());
  auto copy = ImageReplacement::begin(path);
  if (!copy) return copy.error();
  auto shifted = shift_copy(home, {copy->path(), file->driver}, id_map);
  auto ended = end_export(home);
  if (!shifted) return shifted;
  if (!ended) return ended;
  return copy->commit();
}

Result<UniqueFd> mount_image(const ContainerHome& home, const ImageRoot& image) {
  const auto file = find_image_file(image);
  if (!file) return file.error();
  return mount_image_file(home, *file);
}

using ActLocked = Result<void>(const ContainerHome&, const ImageRoot&, const IdMap&, const RootIds&);

Result<void> attach_image(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map, const UniqueFd& mount,
                          const RootIds& ids) {
  if (auto writable = check_writable(mount.get(), ids, image.path); !writable) return writable;
  if (auto recorded = write_file_atomically(home.image_record(), record_of(image, id_map)); !recorded) return recorded;
  return attach_root(home, mount);
}

// An image that was given the ids of a container has them on the disk, and is given others where those differ now.
Result<void> mount_anew(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map, const RootIds& ids) {
  Result<UniqueFd> mount = mount_image(home, image);
  if (!mount) return mount.error();
  const auto on_disk = ids_in(*mount);
  if (!on_disk) return on_disk.error();
  if (!on_disk->empty() && *on_disk != id_map) {
    mount->reset();
    if (auto ended = end_export(home); !ended) return ended;
    if (auto shifted = shift_image(home, image, id_map); !shifted) return shifted;
    mount = mount_image(home, image);
    if (!mount) return mount.error();
  } else if (on_disk->empty() && !id_map.empty()) {
    if (auto mapped = map_ids(home, *mount, image, id_map); !mapped) return mapped;
  }
  return attach_image(home, image, id_map, *mount, ids);
}

Result<void> mount_unchanged(const ContainerHome& home, const ImageRoot& image, const IdMap&, const RootIds& ids) {
  const Result<UniqueFd> mount = mount_image(home, image);
  if (!mount) return mount.error();
  const auto on_disk = ids_in(*mount);
  if (!on_disk) return on_disk.error();
  return attach_image(home, image, *on_disk, *mount, ids);
}

Result<void> clear_and(ActLocked* mount, const ContainerHome& home, const ImageRoot& image, const IdMap& id_map,
                       const RootIds& ids) {
  if (const auto cleared = clear_mounts(home, {}); !cleared) return cleared.error();
  // What a crash left.
  if (auto ended = end_export(home); !ended) return ended;
  if (auto made = make_folder(home.root(), 0700); !made) return made;
  auto done = mount(home, image, id_map, ids);
  if (!done) static_cast<void>(end_export(home));
  return done;
}

Result<void> mount_locked(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map, const RootIds& ids) {
  const Result<bool> mounted = is_mounted_so(home, record_of(image, id_map));
  if (!mounted) return mounted.error();
  if (*mounted) return {};
  return clear_and(mount_anew, home, image, id_map, ids);
}

Result<void> mount_as_it_is_locked(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map,
                                   const RootIds& ids) {
  return clear_and(mount_unchanged, home, image, id_map, ids);
}

Result<void> mount_as_it_is_to_read(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map,
                                    const RootIds& ids) {
  if (auto mounted = clear_and(mount_unchanged, home, image, id_map, ids); !mounted) return mounted;
  auto done = make_root_read_only(home);
  if (!done) static_cast<void>(end_export(home));
  return done;
}

Result<void> shift_locked(const ContainerHome& home, const ImageRoot& image, const IdMap& id_map, const RootIds&) {
  const auto in_use = has_mounts_below(home.folder());
  if (!in_use) return in_use.error();
  if (*in_use)
    return Error{ErrorCode::kOperationInvalid, "it is mounted: the ids of its files can change while it is stopped"};
  if (auto ended = end_export(home); !ended) return ended;
  return shift_image(home, image, id_map);
}

Result<void> prepare_and(ActLocked* act, const ContainerHome& home, const ImageRoot& image, const IdMap& id_map) {
  if (auto good = check_image_root(image); !good) return good;
  const Result<RootIds> ids = root_ids(id_map);
  if (!ids) return ids.error();
  // Before anything is made.
  if (!path_exists(image.path)) return system_error(fmt::format("cannot look at image '{}'", image.path), errno);
  if (auto made = make_home(home, ids->group); !made) return made;
  const Result<ContainerLock> lock = ContainerLock::take(home);
  if (!lock) return lock.error();
  return act(home, image, id_map, *ids);
}

Result<void> in_resolved_home(ActLocked* act, ContainerHome home, const ImageRoot& image, const IdMap& id_map) {
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  if (auto done = prepare_and(act, home, image, id_map); !done) return about(home, done.error());
  return {};
}

}  // namespace

Result<void> mount_image_root(ContainerHome home, const ImageRoot& image, const IdMap& id_map) {
  return in_resolved_home(mount_locked, std::move(home), image, id_map);
}

Result<void> mount_image_root_as_it_is(ContainerHome home, const ImageRoot& image, bool read_only) {
  return in_resolved_home(read_only ? mount_as_it_is_to_read : mount_as_it_is_locked, std::move(home), image, {});
}

Result<void> shift_image_root(ContainerHome home, const ImageRoot& image, const IdMap& id_map) {
  return in_resolved_home(shift_locked, std::move(home), image, id_map);
}

}  // namespace containers
