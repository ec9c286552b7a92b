// SPDX-License-Identifier: LGPL-2.1-or-later
//
// disks, mounts, freeze, thaw, trim, throttle: a container's disks and the file systems on them, as virtvzd answers
// about them. A DISK is a word of container_disk.hpp.
#pragma once

#include "containers/cli/verb.hpp"

namespace containers {

std::span<const Verb> filesystem_verbs();

}  // namespace containers
