// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All verbs, found by the words of a call and told by --help.
#pragma once

#include "containers/cli/verb.hpp"

#include <string>
#include <vector>

namespace containers {

std::vector<Verb> all_verbs();

struct VerbCall {
  Verb verb;
  Words words;  // those behind its name
};

// kInvalidArg with the verbs that there are.
Result<VerbCall> find_verb(Words words);

// "Usage: …", a line or more for each verb.
std::string help_text();

}  // namespace containers
