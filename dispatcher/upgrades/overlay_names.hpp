// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The names that the overlays of a machine's disks get. Pure.
#pragma once

#include "upgrade/exam/machine_disks.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

// What stands before the end of an overlay's name, and not in that of the image that a commit makes of it.
inline constexpr std::string_view kTrialMark = ".trial";

// For each disk a file of its own in `home`: its name's with .trial.qcow2 at the end, where that has no odd sign in it.
std::vector<std::string> overlay_names(const std::vector<upgrade::MachineDisk>& disks, const std::string& home);

}  // namespace dispatcher
