// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzctl: containers by the commands of OpenVZ and Virtuozzo, carried out by prlctl's actions; states are looked at
// first, so that the exit codes are vzctl's. Machines are not its: an id of one is not there.
#pragma once

#include "prlctl/session/session.hpp"
#include "prlctl/syntax/action.hpp"

#include <string>
#include <vector>

namespace prlctl {

// Its actions and options, as its tables have them.
const Tool& vzctl_tool();

// main() of the program. Overwrites passwords in `argv`.
int run_vzctl(int argc, char** argv);

// The same without a process; `words` are main()'s.
int vzctl(Session& session, const std::vector<std::string>& words);

}  // namespace prlctl
