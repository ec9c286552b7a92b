// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/write_fence.hpp"

#include "containers/homes/container_home.hpp"
#include "containers/mounts/mount_table.hpp"
#include "containers/storage/loop_device.hpp"
#include "foundation/unique_fd.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

namespace containers {
namespace {

bool detach_roots() {
  const auto mounts = read_mounts();
  if (!mounts) return false;
  for (const Mount& mount : *mounts)
    if (mount.source.starts_with(kSourcePrefix) || label_of(mount.source).starts_with(kSourcePrefix))
      if (::umount2(mount.point.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0 && errno != EINVAL && errno != ENOENT)
        return false;
  return true;
}

}  // namespace

bool fence_writes_to(const std::string& folder) {
  if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  if (!detach_roots()) return false;
  const UniqueFd inside(
      ::open_tree(AT_FDCWD, folder.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW));
  if (!inside) return false;
  struct mount_attr harmless {};
  harmless.attr_set = MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID;
  struct mount_attr read_only {};
  read_only.attr_set = MOUNT_ATTR_RDONLY;
  return ::mount_setattr(inside.get(), "", AT_EMPTY_PATH, &harmless, sizeof harmless) == 0 &&
         ::mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &read_only, sizeof read_only) == 0 &&
         ::move_mount(inside.get(), "", AT_FDCWD, folder.c_str(), MOVE_MOUNT_F_EMPTY_PATH) == 0;
}

}  // namespace containers
