// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A copy of a home on another file system: files with their holes (shared blocks where that can be), folders, links as
// links, device nodes, hard links among them; owner, mode, times, extended attributes. No link is followed and no mount
// crossed. What is copied is on the disk when the call returns.
//
// `to` must not exist. An error leaves what was copied so far; it names the file. Blocks; a task's thread.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace dispatcher {

// Called between pieces of the copy; its error ends it.
using TreeCopyProgress = std::function<Result<void>(std::uint64_t done_bytes, std::uint64_t total_bytes)>;

Result<void> copy_tree(const std::string& from, const std::string& to, const TreeCopyProgress& progress);

}  // namespace dispatcher
