// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A path as domain XML needs it: absolute, without '.', '..' and a slash at its end. Links stay as they are named.
#pragma once

#include <filesystem>
#include <string>

namespace convert {

inline std::string absolute_path(const std::string& path) {
  std::string normal = std::filesystem::absolute(path).lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
  return normal;
}

}  // namespace convert
