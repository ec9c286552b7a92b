// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where the home of an environment on trial is: found by its UUID alone, for the hook must find it without asking.
#pragma once

#include <string>

namespace upgrade {

inline std::string machine_home(const std::string& homes_root, const std::string& uuid) {
  return homes_root + "/vmprivate/" + uuid;
}

inline std::string container_home(const std::string& homes_root, const std::string& uuid) {
  return homes_root + "/private/" + uuid;
}

}  // namespace upgrade
