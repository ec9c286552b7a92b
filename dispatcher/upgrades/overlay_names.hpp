// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The names that the overlays of a machine's disks get. Pure.
#pragma once

#include "upgrade/exam/machine_disks.hpp"

#include <string>
#include <vector>

namespace dispatcher {

// For each disk a file of its own in `home`: its name's with .qcow2 at the end, where that has no odd sign in it.
std::vector<std::string> overlay_names(const std::vector<upgrade::MachineDisk>& disks, const std::string& home);

}  // namespace dispatcher
