// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A verb of switchyard-ct: what it is called by, what --help says of it, and what it does. Each group of verbs is a
// file with one table of them, named in verb_table.cpp; the program finds the verb, and makes its result an exit
// status: its own, or for an error 2 (kInvalidArg: the call is not understood), 4 (kOperationUnsupported) or 1. virtvzd
// reads these back (libvirt-driver/kernel/helper_program.hpp).
//
//   Result<int> resize(Words words);  // {"3c1d3a52-…", "20G"}: checks them, then open_home(), then acts
//   constexpr Verb kVerbs[] = {{"resize", "UUID SIZE", "Gives its image another size.", resize}};
#pragma once

#include "foundation/result.hpp"

#include <span>
#include <string_view>

namespace containers {

enum ExitStatus : int { kDone = 0, kFailed = 1, kUsage = 2, kNotMounted = 3, kUnsupported = 4 };

using Words = std::span<const std::string_view>;

struct Verb {
  std::string_view name;      // one word or more: "resize", "template import"
  std::string_view synopsis;  // what follows it; several lines for much
  std::string_view help;      // what it does, in a line or several
  Result<int> (*run)(Words words);
};

Error usage_error(std::string words);

// Of an error's code.
int exit_status(ErrorCode code);

}  // namespace containers
