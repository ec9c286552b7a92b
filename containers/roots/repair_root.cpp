// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/repair_root.hpp"

#include "containers/homes/container_lock.hpp"
#include "containers/mounts/id_mapped_mount.hpp"
#include "containers/mounts/mount_table.hpp"
#include "containers/mounts/overlay_mount.hpp"
#include "containers/roots/container_root.hpp"
#include "containers/roots/root_mount.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/mount.h>
#include <sys/stat.h>

namespace containers {
namespace {

constexpr const char* kPoint = "repair";  // in the template's system
constexpr std::size_t kMaxPathBytes = 4096;

std::string record_of(const ContainerHome& part) { return part.folder() + "/over"; }
std::string inside(const std::string& root) { return fmt::format("{}/{}", root, kPoint); }

// What is seen at the folder, as a mount that nobody sees yet. What is mounted over it later does not appear in it.
Result<UniqueFd> clone_of(const std::string& folder) {
  UniqueFd mount(::open_tree(AT_FDCWD, folder.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE));
  mount_attr attributes{};
  attributes.propagation = MS_PRIVATE;
  if (!mount || ::mount_setattr(mount.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes) != 0)
    return system_error(fmt::format("cannot mount '{}' once more", folder), errno);
  return mount;
}

Result<UniqueFd> make_point(const std::string& root, const RootIds& ids) {
  const Result<ActAsContainerRoot> acting = ActAsContainerRoot::begin(ids);
  if (!acting) return acting.error();
  const UniqueFd top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const bool made = top && (::mkdirat(top.get(), kPoint, 0755) == 0 || errno == EEXIST);
  UniqueFd point(made ? ::openat(top.get(), kPoint, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1);
  if (!point) return system_error(fmt::format("cannot make '{}'", inside(root)), errno);
  return point;
}

Result<void> show_real_root(const std::string& folder, const ContainerHome& part, const RootIds& ids) {
  const auto real = clone_of(folder);
  if (!real) return real.error();
  const auto point = make_point(part.root(), ids);
  if (!point) return point.error();
  if (::move_mount(real->get(), "", point->get(), "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
    return system_error(fmt::format("cannot mount '{}' at '{}'", folder, inside(part.root())), errno);
  return {};
}

Result<void> cover(const std::string& folder, const ContainerHome& part) {
  const auto system = clone_of(part.root());
  if (!system) return system.error();
  if (auto shared = share_mount_holding(folder); !shared) return shared;
  return attach_mount(*system, folder);
}

Result<void> begin(const ContainerHome& home, const RepairWish& wish) {
  const auto ids = root_ids(wish.id_map);
  if (!ids) return ids.error();
  std::error_code failure;
  const std::string folder = std::filesystem::canonical(wish.folder, failure);
  if (failure) return system_error(fmt::format("cannot find its root '{}'", wish.folder), failure.value());
  if (auto made = make_home(home, ids->group); !made) return made;
  const ContainerHome part = repair_part(home);
  if (auto mounted = mount_root(part, {.template_name = wish.template_name, .id_map = wish.id_map}); !mounted)
    return mounted;
  const auto lock = ContainerLock::take(home);
  if (!lock) return lock.error();
  if (auto recorded = write_file_atomically(record_of(part), folder); !recorded) return recorded;
  if (auto shown = show_real_root(folder, part, *ids); !shown) return shown;
  return cover(folder, part);
}

Result<bool> is_mounted(const std::string& point) {
  const auto mount = mount_at(point);
  if (!mount) return mount.error();
  return mount->has_value();
}

// By the file system: no other mount has the same.
Result<bool> is_covered(const std::string& folder, const ContainerHome& part) {
  const auto mounted = is_mounted(part.root());
  if (!mounted || !*mounted) return mounted;
  struct stat seen {
  }, system{};
  return ::stat(folder.c_str(), &seen) == 0 && ::stat(part.root().c_str(), &system) == 0 &&
         seen.st_dev == system.st_dev;
}

// With the real root below it.
Result<void> unmount_system(const std::string& root) {
  for (const std::string& point : {inside(root), root}) {
    const auto mounted = is_mounted(point);
    if (!mounted) return mounted.error();
    if (!*mounted) continue;
    if (auto done = unmount_point(point); !done) return done;
  }
  return {};
}

Result<void> uncover(const ContainerHome& part) {
  if (!path_exists(record_of(part))) return {};
  const auto folder = read_file(record_of(part), kMaxPathBytes);
  if (!folder) return folder.error();
  for (;;) {
    const auto covered = is_covered(*folder, part);
    if (!covered) return covered.error();
    if (!*covered) return {};
    if (auto done = unmount_system(*folder); !done) return done;
  }
}

Result<void> remove_part(const ContainerHome& part) {
  // What is mounted there would be emptied.
  const auto mounted = has_mounts_below(part.folder());
  if (!mounted) return mounted.error();
  if (*mounted)
    return Error{ErrorCode::kOperationInvalid, fmt::format("something is mounted below '{}'", part.folder())};
  std::error_code failure;
  std::filesystem::remove_all(part.folder(), failure);
  if (failure) return system_error(fmt::format("cannot remove '{}'", part.folder()), failure.value());
  return {};
}

Result<void> end(const ContainerHome& home) {
  const ContainerHome part = repair_part(home);
  const auto lock = ContainerLock::take(home);
  if (!lock) return lock.error();
  if (auto done = uncover(part); !done) return done;
  const auto shown = is_mounted(inside(part.root()));
  if (!shown) return shown.error();
  if (*shown)
    if (auto done = unmount_point(inside(part.root())); !done) return done;
  if (const auto unmounted = unmount_root(part); !unmounted) return unmounted.error();
  return remove_part(part);
}

}  // namespace

ContainerHome repair_part(const ContainerHome& home) {
  ContainerHome part = home;
  part.part = "repair";
  return part;
}

bool is_in_repair(const ContainerHome& home) { return path_exists(record_of(repair_part(home))); }

Result<void> begin_repair(ContainerHome home, const RepairWish& wish) {
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  auto begun = begin(home, wish);
  if (begun) return begun;
  static_cast<void>(end_repair(home));
  return about(home, {begun.error().code, "repair mode: " + begun.error().message, begun.error().domain});
}

Result<void> end_repair(ContainerHome home) {
  if (!path_exists(repair_part(home).folder())) return {};
  if (auto resolved = resolve_homes_root(home); !resolved) return about(home, resolved.error());
  if (auto ended = end(home); !ended) return about(home, ended.error());
  return {};
}

}  // namespace containers
