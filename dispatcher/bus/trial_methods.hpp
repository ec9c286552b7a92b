// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Methods that tell which environments are on trial. Main loop only; the records are read on a worker.
#pragma once

#include "dispatcher/bus/methods.hpp"

namespace dispatcher {

void tell_trials(MethodContext& context, const CallPointer& call);

}  // namespace dispatcher
