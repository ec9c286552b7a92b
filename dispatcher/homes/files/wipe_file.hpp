// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A file's data overwritten with zeros, and on the disk when the call returns; holes stay holes. What a file system
// that writes elsewhere (btrfs), a snapshot below it, or a disk's own firmware keeps of the old blocks is out of reach.
//
// Blocks, for as long as it takes to write the whole file; any thread. Errors name the file. One that is not there is
// fine.
#pragma once

#include "foundation/result.hpp"

#include <string>

namespace dispatcher {

Result<void> wipe_file(const std::string& path);

}  // namespace dispatcher
