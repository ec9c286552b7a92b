// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a tree that strangers made must not have as a template: device nodes and sockets; anything in /dev, which LXC
// fills for each container; extended attributes other than POSIX ACLs, file capabilities and users' own, because
// overlayfs and the host's security modules give the others a meaning.
#pragma once

#include "foundation/result.hpp"

namespace containers {

struct CleanedTree {
  unsigned files = 0;       // device nodes and sockets that were removed
  unsigned attributes = 0;  // likewise
};

// Leaves an empty /dev. Errors: a tree without a bin, sbin or usr is none of a system (kOperationInvalid).
Result<CleanedTree> clean_tree(int root_fd);

}  // namespace containers
