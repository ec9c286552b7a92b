// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What bash offers while a command of this program is typed (bash-completion's own function for it), made from the
// program's table: actions, their options, words of options, and names of environments and devices, which the program
// is asked for.
#pragma once

#include "prlctl/syntax/action.hpp"

#include <string>

namespace prlctl {

std::string bash_completion(const Tool& tool);

}  // namespace prlctl
