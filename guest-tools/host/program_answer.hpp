// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A short program in a guest that is asked something: what it says, whole. Errors: those of Guest::exec; kRpc for an
// answer of more than kMostAnswer.
#pragma once

#include "guest-tools/host/guest.hpp"

#include <string>
#include <vector>

namespace guest {

struct ProgramAnswer {
  int status = 0;  // 128 and the signal's number where one ended it
  std::string output, errors;
};

Result<ProgramAnswer> ask_program(Guest& guest, std::vector<std::string> arguments, Deadline deadline);

}  // namespace guest
