// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/tree_walk.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/xattr.h>
#include <unistd.h>

namespace containers {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

Result<void> walk_folder(int folder_fd, const std::string& prefix, unsigned depth, const Visit& visit) {
  if (depth > kMaxTreeDepth)
    return Error{ErrorCode::kOperationFailed,
                 fmt::format("the tree has more than {} levels of folders", kMaxTreeDepth)};
  const auto names = names_in(folder_fd, prefix);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const std::string path = prefix.empty() ? name : prefix + "/" + name;
    TreeEntry entry{folder_fd, name, path, {}};
    if (::fstatat(folder_fd, name.c_str(), &entry.info, AT_SYMLINK_NOFOLLOW) != 0)
      return system_error(fmt::format("cannot look at {:?} of the tree", path), errno);
    if (auto visited = visit(entry); !visited) return visited;
    if (!S_ISDIR(entry.info.st_mode)) continue;
    const UniqueFd inner(::openat(folder_fd, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!inner) return system_error(fmt::format("cannot open folder {:?} of the tree", path), errno);
    if (auto walked = walk_folder(inner.get(), path, depth + 1, visit); !walked) return walked;
  }
  return {};
}

}  // namespace

std::string TreeEntry::reachable() const { return fmt::format("/proc/self/fd/{}/{}", folder_fd, name); }

Result<void> walk_tree(int root_fd, const Visit& visit) {
  const std::string dot = ".";
  TreeEntry root{root_fd, dot, dot, {}};
  if (::fstat(root_fd, &root.info) != 0) return system_error("cannot look at the tree", errno);
  if (auto visited = visit(root); !visited) return visited;
  return walk_folder(root_fd, {}, 1, visit);
}

Result<std::vector<std::string>> names_in(int folder_fd, const std::string& path) {
  UniqueFd again(::openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::unique_ptr<DIR, CloseFolder> folder(again ? ::fdopendir(again.get()) : nullptr);
  if (!folder) return system_error(fmt::format("cannot open folder {:?} of the tree", path), errno);
  static_cast<void>(again.release());
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return system_error(fmt::format("cannot read folder {:?} of the tree", path), errno);
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<std::string>> attribute_names(const TreeEntry& entry) {
  const std::string file = entry.reachable();
  std::string list(XATTR_LIST_MAX, '\0');
  const ssize_t size = ::llistxattr(file.c_str(), list.data(), list.size());
  std::vector<std::string> names;
  if (size < 0 && errno == ENOTSUP) return names;
  if (size < 0) return system_error(fmt::format("cannot read the attributes of {:?}", entry.path), errno);
  list.resize(static_cast<std::size_t>(size));
  for (std::size_t at = 0; at < list.size(); at += names.back().size() + 1) names.emplace_back(list.c_str() + at);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace containers
