// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Before anything of an environment is mounted or started that may be on trial: whether its old files still are what
// they were when the trial began. One that is not on trial costs two looks for a file. Any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>

namespace upgrade {

// expect_old_files() of the trial, where there is one.
Result<void> expect_old_files_of(const std::string& homes_root, const std::string& uuid);

}  // namespace upgrade
