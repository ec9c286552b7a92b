// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a path, by its name alone, lies in a folder: "/vz/a/b" in "/vz/a", but neither "/vz/ab" nor "/vz/a" itself.
// Pure.
#pragma once

#include <string_view>

namespace dispatcher {

inline bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() + 1 && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace dispatcher
