// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Usage texts, made from a program's table. The first line is that of the version: clients take it from here, too.
#pragma once

#include "prlctl/syntax/action.hpp"

#include <string>

namespace prlctl {

// "prlctl version 0.1.0", and the line's end.
std::string version_line(const Tool& tool);

// All actions, a line or two each.
std::string usage(const Tool& tool);

// One action with all of its options.
std::string usage(const Tool& tool, const Action& action);

}  // namespace prlctl
