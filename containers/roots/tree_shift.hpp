// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Gives all files of a tree the owners of another id map, in place, once: with the ids in their ACLs and capabilities,
// each file with several names once, set-user-id bits kept, which the kernel takes away when an owner changes. No link
// is followed, no device opened, no other mount entered.
//
// It does not know what an interrupted run did: for a copy that is thrown away then (image_replacement.hpp). Nobody
// else may change the tree meanwhile. Root only, no other thread.
#pragma once

#include "containers/values/id_shift.hpp"
#include "foundation/result.hpp"

namespace containers {

Result<void> shift_tree(int root_fd, const IdShift& maps);

// The same from the ids that the tree says it has (tree_ids.hpp), which it then says it has; all of it is on the disk.
Result<void> give_tree_ids(int root_fd, const IdMap& map);

}  // namespace containers
