// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The old bundles in a folder, at most three folders deep: machines (a folder with config.pvs), containers (a folder
// with ve.conf, or 101 beside 101.conf), as PCS6 has them in /vz/vmprivate and /vz/private. Nothing is looked for
// inside a bundle, behind symbolic links, or in the homes of trials. Names are those that the files say, else the
// folder's.
//
// In which order they are taken is the user's: "name"; "size", the smallest first; else a file of words, one each line,
// that are names or paths of bundles: these first, as they stand there, then all others by name.
//
// Files are strangers' and are only read. Errors name the folder, or the line of the file. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "prlctl/upgrade/batch_item.hpp"

#include <string>
#include <vector>

namespace prlctl {

// `folder`: absolute. By name. A folder below it that cannot be looked into is an item that has failed (is_unread).
Result<std::vector<BatchItem>> find_bundles(const std::string& folder);

Result<void> order_bundles(std::vector<BatchItem>& items, const std::string& order);

}  // namespace prlctl
