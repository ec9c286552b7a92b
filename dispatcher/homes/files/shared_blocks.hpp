// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether copies of files of one folder in another share their blocks (FICLONE, man ioctl_ficlone): tried with two
// files of no name, which leave nothing. Any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>

namespace dispatcher {

Result<bool> shares_blocks(const std::string& from_folder, const std::string& to_folder);

}  // namespace dispatcher
