// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The files of a root, copied from one folder into another that is there, with all that makes them what they are:
// owners, permissions, times, hard links, attributes. Errors are cp's own words. Any thread.
#pragma once

#include "foundation/result.hpp"

namespace containers {

// Descriptors of the two folders.
Result<void> copy_tree_files(int from_fd, int to_fd);

}  // namespace containers
