// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/root_entries.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxNames = 65536;
constexpr const char* kUnfinished = ".switchyard-unfinished";

}  // namespace

std::vector<std::string> names_in_root(int root_fd, const char* folder) {
  std::vector<std::string> names;
  UniqueFd opened = open_root_folder(root_fd, folder);
  if (!opened) return names;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(opened.get()), &::closedir);
  if (!listing) return names;
  opened.release();
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && names.size() < kMaxNames) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<struct stat> stat_in_root(int root_fd, const RootFile& file) {
  const UniqueFd folder = open_root_folder(root_fd, file.folder);
  struct stat is {};
  if (!folder || ::fstatat(folder.get(), file.name, &is, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return is;
}

std::optional<std::string> read_root_link(int root_fd, const RootFile& file) {
  const UniqueFd folder = open_root_folder(root_fd, file.folder);
  char target[PATH_MAX];
  const ssize_t length = folder ? ::readlinkat(folder.get(), file.name, target, sizeof target) : -1;
  if (length < 0) return std::nullopt;
  return std::string(target, static_cast<std::size_t>(length));
}

Result<bool> remove_in_root(int root_fd, const RootFile& file) {
  const UniqueFd folder = open_root_folder(root_fd, file.folder);
  if (!folder) return false;
  if (::unlinkat(folder.get(), file.name, 0) == 0) return true;
  if (errno == ENOENT) return false;
  return about_file(file, system_error("cannot be removed", errno));
}

Result<void> make_root_link(int root_fd, const RootFile& file, const std::string& target) {
  const UniqueFd folder = open_root_folder(root_fd, file.folder);
  if (!folder) return {};
  struct stat root {};
  ::unlinkat(folder.get(), kUnfinished, 0);
  const bool made = ::fstat(root_fd, &root) == 0 && ::symlinkat(target.c_str(), folder.get(), kUnfinished) == 0 &&
                    ::fchownat(folder.get(), kUnfinished, root.st_uid, root.st_gid, AT_SYMLINK_NOFOLLOW) == 0 &&
                    ::renameat(folder.get(), kUnfinished, folder.get(), file.name) == 0;
  if (made) return {};
  const Error failure = about_file(file, system_error("cannot become a link", errno));
  ::unlinkat(folder.get(), kUnfinished, 0);
  return failure;
}

}  // namespace containers
