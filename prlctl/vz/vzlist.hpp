// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzlist: containers as vzlist of Virtuozzo lists them; nothing is changed. Exit code 1 where the command line is wrong
// or names a container that is not there.
#pragma once

#include "prlctl/session/session.hpp"
#include "prlctl/syntax/action.hpp"
#include "prlctl/vz/vz_fields.hpp"

#include <span>
#include <string>
#include <vector>

namespace prlctl {

// One action, "list", which nobody types.
extern const Tool kVzlist;

// main() of the program.
int run_vzlist(int argc, char** argv);

// The same without a process; `words` are main()'s.
int vzlist(Session& session, std::vector<std::string> words);

std::string vz_table(std::span<const VzSource> sources, std::span<const VzColumn> columns, bool with_header);
// Of fields, or of all where there are none.
std::string vz_json(std::span<const VzSource> sources, std::span<const VzColumn> columns);

}  // namespace prlctl
