// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/block_mount.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/vfs.h>

namespace containers {
namespace {

struct Option {
  FilesystemType type;
  const char* key;
  const char* value;                  // none for a flag
  std::optional<Access> access = {};  // none: both
};

// A broken ext4 must not be written any further. XFS refuses a second image with a UUID that it has mounted, and
// copies of a container have that.
constexpr Option kOptions[] = {
    {FilesystemType::kExt4, "errors", "remount-ro"},
    {FilesystemType::kXfs, "nouuid", nullptr},
    {FilesystemType::kExt4, "noload", nullptr, Access::kReadOnly},
    {FilesystemType::kXfs, "norecovery", nullptr, Access::kReadOnly},
};

// fs/ext4/ext4.h and fs/xfs/libxfs/xfs_fs.h: neither is among the kernel's exported headers.
constexpr unsigned long kExt4ResizeFs = _IOW('f', 16, std::uint64_t);
struct XfsGrowData {
  std::uint64_t new_blocks;
  std::uint32_t inodes_percent;
};
constexpr unsigned long kXfsGrowData = _IOW('X', 110, XfsGrowData);
constexpr std::uint32_t kXfsInodesPercent = 25;  // mkfs.xfs's own for disks below 1 TB

bool set_options(int fs, const std::string& device_path, FilesystemType type, Access access) {
  if (::fsconfig(fs, FSCONFIG_SET_STRING, "source", device_path.c_str(), 0) != 0) return false;
  if (access == Access::kReadOnly && ::fsconfig(fs, FSCONFIG_SET_FLAG, "ro", nullptr, 0) != 0) return false;
  for (const Option& option : kOptions) {
    if (option.type != type || (option.access && option.access != access)) continue;
    const auto command = option.value == nullptr ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING;
    if (::fsconfig(fs, command, option.key, option.value, 0) != 0) return false;
  }
  return true;
}

}  // namespace

Result<UniqueFd> mount_block(const std::string& device_path, FilesystemType type, Access access) {
  const std::string name(name_of(type));
  const UniqueFd fs(::fsopen(name.c_str(), FSOPEN_CLOEXEC));
  if (!fs) return system_error(fmt::format("the kernel must have the file system {}", name), errno);
  const auto failed = [&] { return system_error(fmt::format("cannot mount '{}' as {}", device_path, name), errno); };
  if (!set_options(fs.get(), device_path, type, access)) return failed();
  if (::fsconfig(fs.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) return failed();
  UniqueFd mount(::fsmount(fs.get(), FSMOUNT_CLOEXEC, access == Access::kReadOnly ? MOUNT_ATTR_RDONLY : 0));
  if (!mount) return failed();
  return mount;
}

Result<void> grow_mounted(const UniqueFd& mount, FilesystemType type, std::uint64_t size_bytes) {
  // A mount's own descriptor takes no ioctl.
  const UniqueFd root(::openat(mount.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct statfs is {};
  if (!root || ::fstatfs(root.get(), &is) != 0) return system_error("cannot look at a mounted image", errno);
  std::uint64_t blocks = size_bytes / static_cast<std::uint64_t>(is.f_bsize);
  XfsGrowData xfs{blocks, kXfsInodesPercent};
  const int done = type == FilesystemType::kXfs ? ::ioctl(root.get(), kXfsGrowData, &xfs)
                                                : ::ioctl(root.get(), kExt4ResizeFs, &blocks);
  if (done == 0) return {};
  if (errno == EPERM && type == FilesystemType::kExt4)
    return Error{ErrorCode::kOperationDenied,
                 "ext4 cannot grow while it is mounted: the kernel wants CAP_SYS_RESOURCE, which root lacks on this "
                 "host; stop the container, or use an image with XFS"};
  return system_error(fmt::format("cannot grow {} to {} bytes", name_of(type), size_bytes), errno);
}

}  // namespace containers
