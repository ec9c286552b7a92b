// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Takes a home away with all that is in it, and nothing else: strangers (a guest, a container's root, whoever may write
// there) made what is in it. No link is followed, no mount is crossed, and the folder itself is opened without one on
// the way to its last name. Where something is mounted in it nothing is removed at all, and the error names the place.
//
// What is gone already is no error: after a crash it is called again. Blocks; any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>

namespace dispatcher {

// `folder`: absolute. kOperationInvalid where something is mounted in or on it, or it is a link or no folder.
Result<void> remove_tree(const std::string& folder);

}  // namespace dispatcher
