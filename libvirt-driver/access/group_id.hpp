// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The number of the group that the configuration names. Any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <sys/types.h>

namespace driver {

Result<gid_t> find_group(const std::string& name);

}  // namespace driver
