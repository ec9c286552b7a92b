// SPDX-License-Identifier: LGPL-2.1-or-later
//
// device …: what virtvzd does to a running container's devices. A container is named by its first process, PID:TICKS.
#pragma once

#include "containers/cli/verb.hpp"

namespace containers {

std::span<const Verb> device_verbs();

}  // namespace containers
