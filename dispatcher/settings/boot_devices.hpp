// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a machine boots from, in the draft of its config.pvs.
#pragma once

#include "config-convert/vm/boot_order.hpp"
#include "dispatcher/settings/draft.hpp"

#include <vector>

namespace dispatcher {

// The first first; all others are none to boot from.
Result<void> put_boot_order(Draft& draft, const std::vector<convert::BootEntry>& order);

// A machine that was made without a disk boots from none; its first disk comes before all else, as in a new machine.
Result<void> boot_from_first_disk(Draft& draft);

}  // namespace dispatcher
