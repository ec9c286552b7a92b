// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/tree_cleaning.hpp"

#include "containers/templates/tree_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <iterator>
#include <string_view>
#include <sys/xattr.h>
#include <unistd.h>

namespace containers {
namespace {

struct Rule {
  std::string_view prefix;
  bool keeps;
};

// The first that fits.
constexpr Rule kAttributes[] = {
    {"user.overlay.", false},           {"user.", true},
    {"security.capability", true},      {"system.posix_acl_access", true},
    {"system.posix_acl_default", true}, {"", false},
};

bool keeps_attribute(std::string_view name) {
  return std::find_if(std::begin(kAttributes), std::end(kAttributes),
                      [&](const Rule& rule) { return name.starts_with(rule.prefix); })
      ->keeps;
}

bool is_system_tree(int root_fd) {
  struct stat info {};
  const auto there = [&](const char* name) { return ::fstatat(root_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0; };
  return there("bin") || there("sbin") || there("usr");
}

Result<void> remove_entry(const TreeEntry& entry) {
  if (::unlinkat(entry.folder_fd, entry.name.c_str(), 0) != 0)
    return system_error(fmt::format("cannot remove {:?} from the tree", entry.path), errno);
  return {};
}

Result<void> clean_attributes(const TreeEntry& entry, CleanedTree& cleaned) {
  const auto names = attribute_names(entry);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (keeps_attribute(name)) continue;
    // A security module's label cannot be removed while it is active, and is given anew by the host's own policy.
    if (::lremovexattr(entry.reachable().c_str(), name.c_str()) != 0) {
      if (name.starts_with("security.") && (errno == EACCES || errno == EPERM || errno == ENOTSUP)) continue;
      return system_error(fmt::format("cannot remove the attribute {:?} of {:?}", name, entry.path), errno);
    }
    ++cleaned.attributes;
  }
  return {};
}

// A "dev" that is not a folder goes; what is in one goes while it is visited.
Result<void> make_dev(int root_fd) {
  struct stat info {};
  if (::fstatat(root_fd, "dev", &info, AT_SYMLINK_NOFOLLOW) == 0) {
    if (S_ISDIR(info.st_mode)) return {};
    if (::unlinkat(root_fd, "dev", 0) != 0) return system_error("cannot remove /dev from the tree", errno);
  }
  if (::mkdirat(root_fd, "dev", 0755) != 0) return system_error("cannot make /dev of the tree", errno);
  return {};
}

}  // namespace

Result<CleanedTree> clean_tree(int root_fd) {
  if (!is_system_tree(root_fd))
    return Error{ErrorCode::kOperationInvalid, "it holds no system: at its top there must be a bin, sbin or usr"};
  if (auto made = make_dev(root_fd); !made) return made.error();
  CleanedTree cleaned;
  std::vector<std::string> dev_folders;
  const auto clean = [&](const TreeEntry& entry) -> Result<void> {
    const bool in_dev = entry.path.starts_with("dev/"), folder = S_ISDIR(entry.info.st_mode);
    const mode_t type = entry.info.st_mode & S_IFMT;
    if (in_dev && folder) dev_folders.push_back(entry.path);
    const bool goes = (in_dev && !folder) || type == S_IFCHR || type == S_IFBLK || type == S_IFSOCK;
    if (!goes) return clean_attributes(entry, cleaned);
    ++cleaned.files;
    return remove_entry(entry);
  };
  if (auto walked = walk_tree(root_fd, clean); !walked) return walked.error();
  // Innermost first. /dev itself is a folder, and so were these a moment ago, in a tree that nobody else sees.
  for (auto path = dev_folders.rbegin(); path != dev_folders.rend(); ++path)
    if (::unlinkat(root_fd, path->c_str(), AT_REMOVEDIR) != 0)
      return system_error(fmt::format("cannot remove {:?} from the tree", *path), errno);
  return cleaned;
}

}  // namespace containers
