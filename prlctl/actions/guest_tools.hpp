// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The guest tools into a machine that runs, for actions of which that is a part, without lines: those that tell the
// user how it was done and what is left to do are the answer. Session::run_events comes first.
#pragma once

#include "prlctl/actions/subject.hpp"

#include <string>
#include <vector>

namespace prlctl {

Answer<std::vector<std::string>> install_guest_tools(Session& session, const Subject& subject);

}  // namespace prlctl
