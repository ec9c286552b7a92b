// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A path of the command line as the dispatcher takes it: absolute, from the folder that prlctl was called in.
#pragma once

#include <filesystem>
#include <string>

namespace prlctl {

inline std::string absolute_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace prlctl
