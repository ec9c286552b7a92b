// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A password that was given as "-": asked for on the terminal, without showing it; else the next line of standard
// input. Another text is that password itself. Exit code 1 where the input has ended. One thread.
#pragma once

#include "prlctl/session/failure.hpp"

#include <string>

namespace prlctl {

Answer<std::string> typed_secret(std::string given);

}  // namespace prlctl
