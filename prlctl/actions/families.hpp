// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The actions that something carries out, a block for each file here.
#pragma once

#include "prlctl/actions/invocation.hpp"

namespace prlctl {

// status.cpp
Answer<int> status(Invocation& invocation);

}  // namespace prlctl
