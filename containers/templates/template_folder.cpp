// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/template_folder.hpp"

#include "containers/processes/child_process.hpp"
#include "containers/templates/template_store.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <memory>
#include <optional>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace containers {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

bool set_immutable(int fd, bool wanted) {
  int flags = 0;
  if (::ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0) return false;
  flags = wanted ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
  return ::ioctl(fd, FS_IOC_SETFLAGS, &flags) == 0;
}

// None when somebody else has it, or it was renamed before it was locked.
Result<std::optional<UniqueFd>> lock_folder(const std::string& path) {
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder && errno == ENOENT) return std::optional<UniqueFd>{};
  if (!folder) return system_error(fmt::format("cannot open '{}'", path), errno);
  if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::optional<UniqueFd>{};
    return system_error(fmt::format("cannot lock '{}'", path), errno);
  }
  struct stat locked {
  }, there{};
  if (::fstat(folder.get(), &locked) != 0 || ::lstat(path.c_str(), &there) != 0 || locked.st_ino != there.st_ino)
    return std::optional<UniqueFd>{};
  return std::optional(std::move(folder));
}

Result<std::vector<std::string>> paths_of_unfinished(const std::string& cache) {
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(cache.c_str()));
  std::vector<std::string> paths;
  if (!folder && errno == ENOENT) return paths;
  if (!folder) return system_error(fmt::format("cannot open '{}'", cache), errno);
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if ((name.starts_with('+') || name.starts_with('-')) && name != "+lock")
      paths.push_back(fmt::format("{}/{}", cache, name));
  }
  return paths;
}

}  // namespace

bool protect_tree(int root_fd) { return set_immutable(root_fd, true); }

Result<void> remove_tree(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 && errno == ENOENT) return {};
  return run_program({.words = {"rm", "--recursive", "--force", "--one-file-system", "--", path}});
}

Result<TemplateFolder> TemplateFolder::make(const std::string& homes_root, const std::string& name) {
  // A sweep must not find it before it is locked.
  const auto alone = TemplateLock::take(homes_root, TemplateUse::kAlone);
  if (!alone) return alone.error();
  const std::string path = fmt::format("{}/+{}", template_cache(homes_root), name);
  if (::mkdir(path.c_str(), 0700) != 0)
    return errno == EEXIST ? Error{ErrorCode::kOperationInvalid, "it is being imported already"}
                           : system_error(fmt::format("cannot make the folder '{}'", path), errno);
  auto lock = lock_folder(path);
  if (!lock) return lock.error();
  if (!*lock) return Error{ErrorCode::kOperationInvalid, "it is being imported already"};
  return TemplateFolder(path, std::move(**lock));
}

Result<TemplateFolder> TemplateFolder::take_away(const std::string& homes_root, const std::string& name) {
  const std::string from = fmt::format("{}/{}", template_cache(homes_root), name);
  const std::string path = fmt::format("{}/-{}", template_cache(homes_root), name);
  auto lock = lock_folder(from);
  if (!lock) return lock.error();
  if (!*lock || ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0)
    return system_error(fmt::format("cannot rename '{}' to '{}'", from, path), *lock ? errno : EBUSY);
  return TemplateFolder(path, std::move(**lock));
}

TemplateFolder::TemplateFolder(TemplateFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}

TemplateFolder::~TemplateFolder() { static_cast<void>(remove()); }

Result<void> TemplateFolder::rename_to(const std::string& name) {
  const std::string cache = path_.substr(0, path_.rfind('/')), to = cache + "/" + name;
  if (auto synced = sync_folder(path_); !synced) return synced;
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0)
    return system_error(fmt::format("cannot rename '{}' to '{}'", path_, to), errno);
  path_.clear();
  return sync_folder(cache);
}

Result<void> TemplateFolder::remove() {
  if (path_.empty()) return {};
  const UniqueFd root(::openat(lock_.get(), "root", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (root) set_immutable(root.get(), false);
  auto removed = remove_tree(path_);
  if (removed) path_.clear();
  return removed;
}

Result<void> TemplateFolder::sweep(const std::string& homes_root) {
  std::vector<TemplateFolder> left;
  {
    const auto alone = TemplateLock::take(homes_root, TemplateUse::kAlone);
    if (!alone) return alone.error();
    const auto paths = paths_of_unfinished(template_cache(homes_root));
    if (!paths) return paths.error();
    for (const std::string& path : *paths) {
      auto lock = lock_folder(path);
      if (!lock) return lock.error();
      if (*lock) left.push_back(TemplateFolder(path, std::move(**lock)));
    }
  }
  for (TemplateFolder& folder : left)
    if (auto removed = folder.remove(); !removed) return removed;
  return {};
}

}  // namespace containers
