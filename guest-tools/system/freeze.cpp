// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/freeze.hpp"

#include "guest-tools/bytes/fd.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/device_call.hpp"

#include <fcntl.h>
#include <linux/fs.h>

namespace guest_tools {
namespace {

bool is_among(const Array<Text>* only, Text mount_point) {
  if (only == nullptr) return true;
  for (const Text& wanted : *only)
    if (wanted == mount_point) return true;
  return false;
}

Fd open_mount(Text root, const Mount& mount) {
  return Fd{open(Path{root, mount.mount_point}.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
}

bool freeze(Text root, const Mount& mount, int64_t& frozen, ErrorText& error) {
  const Fd folder = open_mount(root, mount);
  if (!folder) return error.say("failed to open ", mount.mount_point, ": ", SystemError{});
  if (device_call(folder.get(), FIFREEZE) == 0) {
    ++frozen;
    return true;
  }
  // EBUSY: it is frozen already, being mounted twice
  return errno == EOPNOTSUPP || errno == EBUSY ||
         error.say("failed to freeze ", mount.mount_point, ": ", SystemError{});
}

}  // namespace

bool freeze_filesystems(Text root, const Array<Text>* only, int64_t& frozen, ErrorText& error) {
  MountList mounts;
  frozen = 0;
  if (!mounts.read(root, error)) return false;
  for (const Mount* mount = mounts.end(); mount != mounts.begin();) {
    --mount;
    if (!is_among(only, mount->mount_point) || freeze(root, *mount, frozen, error)) continue;
    ErrorText ignored;
    int64_t thawed = 0;
    thaw_filesystems(root, thawed, ignored);
    return false;
  }
  return true;
}

bool thaw_filesystems(Text root, int64_t& thawed, ErrorText& error) {
  MountList mounts;
  thawed = 0;
  if (!mounts.read(root, error)) return false;
  for (const Mount& mount : mounts) {
    const Fd folder = open_mount(root, mount);
    if (!folder || device_call(folder.get(), FITHAW) != 0) continue;
    ++thawed;
    while (device_call(folder.get(), FITHAW) == 0) continue;  // as often as it was frozen
  }
  return true;
}

}  // namespace guest_tools
