// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Visits a tree that strangers made: each entry once, a folder before what is in it, names in the order of their bytes;
// no link is followed, so nothing outside is reached.
#pragma once

#include "foundation/result.hpp"

#include <functional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace containers {

// Deeper ones are refused: each level holds a descriptor.
inline constexpr unsigned kMaxTreeDepth = 256;

struct TreeEntry {
  int folder_fd;
  const std::string& name;  // in that folder; "." for the tree's root
  const std::string& path;  // "etc/passwd"; "." for the root
  struct stat info;

  // A name for calls that take no folder_fd, such as lgetxattr; good while the entry is visited.
  std::string reachable() const;
};

using Visit = std::function<Result<void>(const TreeEntry&)>;

// An error of `visit` ends it. What `visit` removes must not be a folder.
Result<void> walk_tree(int root_fd, const Visit& visit);

// What is in a folder, but "." and "..", sorted by bytes; `path` is for errors.
Result<std::vector<std::string>> names_in(int folder_fd, const std::string& path);

// The names of an entry's extended attributes, sorted; none where the file system knows none.
Result<std::vector<std::string>> attribute_names(const TreeEntry& entry);

}  // namespace containers
