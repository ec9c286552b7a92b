// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A Context::look_at for callers that have the files before them. Each look opens below one of the given folders and
// follows no link out of it (openat2, RESOLVE_BENEATH); of a link that leads out, and of what is neither file nor
// folder, it says no more than that. Thread-safe; the folders are opened anew for each look.
#pragma once

#include "config-convert/context.hpp"

#include <string>
#include <vector>

namespace convert {

LookAt look_below(std::vector<std::string> folders);

}  // namespace convert
