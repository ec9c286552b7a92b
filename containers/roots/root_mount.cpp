// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/root_mount.hpp"

#include "containers/mounts/overlay_mount.hpp"
#include "containers/storage/loop_device.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>

namespace containers {

bool is_ours(const ContainerHome& home, const Mount& mount) {
  if (mount.type == "overlay") return mount.source.starts_with(kSourcePrefix);
  if (mount.type == "tmpfs") return mount.source == loop_label(home);
  return label_of(mount.source) == loop_label(home);
}

Result<bool> has_image_mounted(const ContainerHome& home) {
  const auto mount = mount_at(home.root());
  if (!mount) return mount.error();
  return *mount && (*mount)->type != "overlay" && !(*mount)->read_only && is_ours(home, **mount);
}

Result<void> expect_nothing_mounted(const ContainerHome& home) {
  const auto mount = mount_at(home.root());
  if (!mount) return mount.error();
  if (!*mount) return {};
  return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is mounted already: unmount it first", home.root())};
}

Result<bool> clear_mounts(const ContainerHome& home, std::string_view keep) {
  for (;;) {
    const auto mount = mount_at(home.root());
    if (!mount) return mount.error();
    if (!*mount) return false;
    if (!is_ours(home, **mount))
      return Error{ErrorCode::kOperationInvalid, fmt::format("something else is mounted at '{}': {} of type {}",
                                                             home.root(), (*mount)->source, (*mount)->type)};
    if ((*mount)->source == keep && !(*mount)->read_only) return true;
    if (auto done = unmount_point(home.root()); !done) return done.error();
  }
}

Result<void> unmount_point(const std::string& point) {
  if (::umount2(point.c_str(), UMOUNT_NOFOLLOW) == 0) return {};
  if (errno == EBUSY)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("'{}' cannot be unmounted: something on this host uses it (fuser -m shows what)", point)};
  return system_error(fmt::format("cannot unmount '{}'", point), errno);
}

Result<void> share_mount_holding(const std::string& folder) {
  const Result<std::string> below = point_holding(folder);
  if (!below) return below.error();
  if (::mount(nullptr, below->c_str(), nullptr, MS_SHARED, nullptr) != 0)
    return system_error(fmt::format("cannot share the mount '{}'", *below), errno);
  return {};
}

Result<void> attach_root(const ContainerHome& home, const UniqueFd& mount) {
  if (auto shared = share_mount_holding(home.folder()); !shared) return shared;
  return attach_mount(mount, home.root());
}

Result<void> make_root_read_only(const ContainerHome& home) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  if (::mount_setattr(AT_FDCWD, home.root().c_str(), 0, &attributes, sizeof attributes) == 0) return {};
  const Error failure = system_error(fmt::format("cannot make the mount '{}' read-only", home.root()), errno);
  static_cast<void>(clear_mounts(home, {}));
  return failure;
}

}  // namespace containers
