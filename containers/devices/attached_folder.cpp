// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/attached_folder.hpp"

#include "containers/mounts/id_mapped_mount.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

Result<void> check_paths(const AttachedFolder& folder) {
  if (!folder.source.starts_with('/'))
    return Error{ErrorCode::kInvalidArg, fmt::format("source '{}' must be an absolute path", folder.source)};
  if (!folder.target.starts_with('/') || folder.target.find_first_not_of('/') == std::string::npos)
    return Error{ErrorCode::kInvalidArg, fmt::format("target '{}' must be an absolute path below /", folder.target)};
  return {};
}

// Seen by nobody yet.
Result<UniqueFd> mount_of(const ContainerProcess& container, const AttachedFolder& folder) {
  UniqueFd tree(::open_tree(AT_FDCWD, folder.source.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!tree) return system_error(fmt::format("cannot open '{}'", folder.source), errno);
  struct stat facts {};
  if (::fstat(tree.get(), &facts) != 0 || !S_ISDIR(facts.st_mode))
    return Error{ErrorCode::kInvalidArg, fmt::format("source '{}' must be a folder", folder.source)};
  // A file system that cannot map ids shows the host's, as with what libvirt mounts at the start.
  if (container.maps_ids) static_cast<void>(map_ids_of(tree, container.users, folder.source));
  mount_attr attributes{};
  attributes.propagation = MS_PRIVATE;
  if (folder.read_only) attributes.attr_set = MOUNT_ATTR_RDONLY;
  if (::mount_setattr(tree.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0)
    return system_error(fmt::format("cannot prepare the mount of '{}'", folder.source), errno);
  return tree;
}

struct FolderId {
  std::uint64_t inode = 0;
  std::uint32_t device_major = 0, device_minor = 0;
  bool is_mount = false;
};

Result<FolderId> identify(int at, const std::string& path, int flags) {
  struct statx facts {};
  if (::statx(at, path.c_str(), flags, STATX_INO, &facts) != 0)
    return system_error(fmt::format("cannot look at '{}'", path), errno);
  return FolderId{facts.stx_ino, facts.stx_dev_major, facts.stx_dev_minor,
                  (facts.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0};
}

}  // namespace

Result<void> attach_folder(const ContainerProcess& container, const AttachedFolder& folder) {
  if (auto good = check_paths(folder); !good) return good;
  const Result<UniqueFd> tree = mount_of(container, folder);
  if (!tree) return tree.error();
  if (auto joined = join_mounts(container); !joined) return joined;
  const Result<UniqueFd> target = make_folder_in_root(container, folder.target);
  if (!target) return target.error();
  if (::move_mount(tree->get(), "", target->get(), "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
    return system_error(fmt::format("cannot mount '{}' on '{}' of the container", folder.source, folder.target), errno);
  return {};
}

Result<void> detach_folder(const ContainerProcess& container, const AttachedFolder& folder) {
  if (auto good = check_paths(folder); !good) return good;
  const auto source = identify(AT_FDCWD, folder.source, 0);
  if (auto joined = join_mounts(container); !joined) return joined;
  const UniqueFd target = open_in_root(container.root.get(), folder.target, O_PATH | O_DIRECTORY);
  if (!target) return {};  // the container has taken away the place where it was mounted
  const auto mounted = identify(target.get(), "", AT_EMPTY_PATH);
  if (!mounted) return mounted.error();
  if (!mounted->is_mount) return {};
  const bool same = source && source->inode == mounted->inode && source->device_major == mounted->device_major &&
                    source->device_minor == mounted->device_minor;
  if (source && !same)
    return Error{
        ErrorCode::kOperationFailed,
        fmt::format("something else than '{}' is mounted on '{}' of the container", folder.source, folder.target)};
  // The folder itself, not a path to it that the container could change meanwhile.
  if (::fchdir(target.get()) != 0 || ::umount2(".", MNT_DETACH) != 0)
    return system_error(fmt::format("cannot unmount '{}' of the container", folder.target), errno);
  return {};
}

}  // namespace containers
