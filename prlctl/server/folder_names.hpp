// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The names in a folder of /sys, in order; none where there is no such folder. Any thread.
#pragma once

#include <string>
#include <vector>

namespace prlctl {

std::vector<std::string> names_in(const std::string& folder);

}  // namespace prlctl
