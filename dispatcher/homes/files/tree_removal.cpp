// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/files/tree_removal.hpp"

#include "containers/mounts/mount_table.hpp"
#include "containers/templates/tree_walk.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace dispatcher {
namespace {

Error cannot_remove(const std::string& path, int why) {
  if (why == EXDEV) return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is a mount: it is not removed", path)};
  return system_error(fmt::format("cannot remove '{}'", path), why);
}

// A folder in `parent`, on the same mount, reached by no link.
UniqueFd open_folder(int parent, const char* name) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, parent, name, &how, sizeof how)));
}

Result<void> empty_folder(int folder, const std::string& path, unsigned depth);

Result<void> remove_entry(int parent, const std::string& name, const std::string& path, unsigned depth) {
  if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR && errno != EPERM) return cannot_remove(path, errno);
  const int refusal = errno;
  const UniqueFd folder = open_folder(parent, name.c_str());
  // Not a folder: what was said about the file holds.
  if (!folder) return errno == ENOENT ? Result<void>() : cannot_remove(path, errno == ENOTDIR ? refusal : errno);
  if (auto emptied = empty_folder(folder.get(), path, depth + 1); !emptied) return emptied;
  if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return {};
  return cannot_remove(path, errno);
}

Result<void> empty_folder(int folder, const std::string& path, unsigned depth) {
  if (depth > containers::kMaxTreeDepth)
    return Error{ErrorCode::kOperationFailed,
                 fmt::format("cannot remove '{}': folders lie deeper than {}", path, containers::kMaxTreeDepth)};
  const auto names = containers::names_in(folder, path);
  if (!names) return names.error();
  for (const std::string& name : *names)
    if (auto removed = remove_entry(folder, name, path + "/" + name, depth); !removed) return removed;
  return {};
}

}  // namespace

Result<void> remove_tree(const std::string& folder) {
  const std::filesystem::path path(folder);
  if (!path.is_absolute() || path.lexically_normal().string() != folder || !path.has_filename() ||
      path.parent_path() == "/")
    return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is no home: it is not removed", folder)};
  const auto mount = containers::mount_within(folder);
  if (!mount) return mount.error();
  if (*mount)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("'{}' is a mount: unmount it, then '{}' can be removed", (*mount)->point, folder)};
  struct stat seen {};
  if (::lstat(folder.c_str(), &seen) != 0) return errno == ENOENT ? Result<void>() : cannot_remove(folder, errno);
  if (!S_ISDIR(seen.st_mode))
    return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is not a folder: it is not removed", folder)};
  const UniqueFd parent(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!parent) return cannot_remove(folder, errno);
  const UniqueFd home = open_folder(parent.get(), path.filename().c_str());
  if (!home) return errno == ENOENT ? Result<void>() : cannot_remove(folder, errno);
  if (auto emptied = empty_folder(home.get(), folder, 0); !emptied) return emptied;
  if (::unlinkat(parent.get(), path.filename().c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
    return cannot_remove(folder, errno);
  return sync_folder(path.parent_path().string());
}

}  // namespace dispatcher
