// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What lies in a folder of a container, by name: listed, removed, replaced by a link. Found as root_files.hpp finds
// files: no link that the container made leads out of it, and none at the end is followed. Errors name the file.
#pragma once

#include "containers/roots/root_files.hpp"
#include "foundation/result.hpp"

#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace containers {

// Sorted; none where there is no such folder, and 65,536 at most.
std::vector<std::string> names_in_root(int root_fd, const char* folder);

// The entry itself, a link as such; nothing where it is not there.
std::optional<struct stat> stat_in_root(int root_fd, const RootFile& file);

// Where a symbolic link points to; nothing for what is none.
std::optional<std::string> read_root_link(int root_fd, const RootFile& file);

// False: it was not there. A folder is an error.
Result<bool> remove_in_root(int root_fd, const RootFile& file);

// In place of whatever file is there, with its root's owner. Does nothing where there is no such folder.
Result<void> make_root_link(int root_fd, const RootFile& file, const std::string& target);

}  // namespace containers
