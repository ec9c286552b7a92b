// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/folder_names.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace prlctl {

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(folder, failed))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

}  // namespace prlctl
