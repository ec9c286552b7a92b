// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The words with which prlctl refuses a change for the environment's state: reference, sections 6 and 10. Pure.
#pragma once

#include "dispatcher/settings/situation.hpp"
#include "foundation/result.hpp"

#include <string_view>

namespace dispatcher {

// "… because the virtual machine "{uuid}" is in the "running" state."
Error wrong_state(const Situation& situation);
Error suspended(const Situation& situation);
// Of devices: a running machine cannot change that one.
Error must_be_stopped(const Situation& situation);
// A device name that the environment does not have.
Error missing_device(std::string_view name);

}  // namespace dispatcher
