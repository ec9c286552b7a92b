// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/container_node.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {

Result<void> make_character_node(const ContainerProcess& container, const std::string& path) {
  struct stat device {};
  if (!path.starts_with('/') || ::stat(path.c_str(), &device) != 0 || !S_ISCHR(device.st_mode))
    return Error{ErrorCode::kInvalidArg, fmt::format("'{}' must be a character device", path)};
  if (auto joined = join_mounts(container); !joined) return joined;
  const std::size_t slash = path.rfind('/');
  const std::string name = path.substr(slash + 1);
  const auto folder = make_folder_in_root(container, slash == 0 ? "/dev" : path.substr(0, slash));
  if (!folder) return folder.error();
  struct stat present {};
  const bool exists = ::fstatat(folder->get(), name.c_str(), &present, AT_SYMLINK_NOFOLLOW) == 0;
  if (exists && S_ISCHR(present.st_mode) && present.st_rdev == device.st_rdev) return {};
  if (exists && !(S_ISBLK(present.st_mode) && present.st_rdev == device.st_rdev))
    return Error{ErrorCode::kOperationFailed, fmt::format("'{}' of the container is another file", path)};
  if (exists && ::unlinkat(folder->get(), name.c_str(), 0) != 0)
    return system_error(fmt::format("cannot remove '{}' of the container", path), errno);
  const mode_t mode = S_IFCHR | (device.st_mode & 07777);
  // tmpfs takes nodes of who is root on the host only.
  if (::mknodat(folder->get(), name.c_str(), mode, device.st_rdev) != 0 ||
      ::fchownat(folder->get(), name.c_str(), container.root_ids.user, container.root_ids.group, AT_SYMLINK_NOFOLLOW) !=
          0)
    return system_error(fmt::format("cannot make '{}' of the container", path), errno);
  return {};
}

}  // namespace containers
