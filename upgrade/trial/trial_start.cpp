// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/trial/trial_start.hpp"

#include "upgrade/trial/old_files.hpp"
#include "upgrade/trial/trial_home.hpp"

namespace upgrade {

Result<void> expect_old_files_of(const std::string& homes_root, const std::string& uuid) {
  for (const std::string& home : {container_home(homes_root, uuid), machine_home(homes_root, uuid)}) {
    const auto record = read_trial(home);
    if (!record) return record.error();
    if (!*record) continue;
    if (auto same = expect_old_files(**record); !same) return same;
  }
  return {};
}

}  // namespace upgrade
