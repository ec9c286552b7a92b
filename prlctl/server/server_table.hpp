// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of prlsrvctl: every action and option that Virtuozzo 7's has, whether something carries it out or not
// (server_handlers.cpp). `prlctl server …` is the same.
#pragma once

#include "prlctl/syntax/action.hpp"

namespace prlctl {

extern const Tool kPrlsrvctl;

}  // namespace prlctl
