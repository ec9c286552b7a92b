// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Writes one value into a cgroup's file. The kernel judges the value: an error names file, value and what it said.
// Any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace driver {

Result<void> write_cgroup_file(const std::string& path, std::string_view value);

}  // namespace driver
