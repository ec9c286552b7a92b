// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The verbs for containers of PCS6 on trial: upgrade mend, fix, copy-tree.
#pragma once

#include "containers/cli/verb.hpp"

#include <span>

namespace containers {

std::span<const Verb> upgrade_verbs();

}  // namespace containers
