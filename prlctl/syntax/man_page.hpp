// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlctl(8), in mdoc(7): words of our own, and every action and option of the table. docs/man/prlctl.8 is this text; a
// test tells when it is not.
#pragma once

#include "prlctl/syntax/action.hpp"

#include <string>

namespace prlctl {

std::string man_page(const Tool& tool);

}  // namespace prlctl
