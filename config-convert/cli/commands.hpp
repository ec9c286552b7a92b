// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What vzconvert does, one function for each command (docs/man/vzconvert.1). Each answers its exit status.
#pragma once

#include "config-convert/cli/arguments.hpp"

namespace convert {

std::span<const Command> commands();

int to_xml(const Arguments& arguments);
int to_pcs(const Arguments& arguments);
int check(const Arguments& arguments);
int diff(const Arguments& arguments);

}  // namespace convert
