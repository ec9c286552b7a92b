// SPDX-License-Identifier: LGPL-2.1-or-later
//
// snapshot create, revert, delete, list: the copies of a container's image (containers/snapshots/). A copy that takes
// long prints lines "progress DONE TOTAL", in bytes, and ends on SIGTERM without a trace; a snapshot of an image that
// is mounted prints "frozen MICROSECONDS".
#pragma once

#include "containers/cli/verb.hpp"

namespace containers {

std::span<const Verb> snapshot_verbs();

}  // namespace containers
