// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An image file below a container's home, opened: never at the end of a symbolic link, and without waiting for a
// writer where somebody put a pipe in its place. `flags` as open(2) has them; one that is made is 0600.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>

namespace containers {

Result<UniqueFd> open_image(const std::string& path, int flags);

}  // namespace containers
