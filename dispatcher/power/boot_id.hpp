// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The host's boot, as the kernel names it: what tells a start of the host from a mere restart of the dispatcher. Any
// thread. Source: random(4), /proc/sys/kernel/random/boot_id.
#pragma once

#include "foundation/result.hpp"

#include <string>

namespace dispatcher {

Result<std::string> boot_id();

}  // namespace dispatcher
