// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What bash offers while a command of a program is typed (bash-completion's own function for it), made from the
// program's table: actions and what follows in their names, their options, words of options, and names of environments
// and devices, which prlctl is asked for.
#pragma once

#include "prlctl/syntax/action.hpp"

#include <string>

namespace prlctl {

std::string bash_completion(const Tool& tool);

// Of a program whose one action nobody types.
std::string bash_completion_of_options(const Tool& tool);

}  // namespace prlctl
