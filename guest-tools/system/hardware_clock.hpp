// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The clock that goes on while a machine is off (rtc(4)), in UTC or, where /etc/adjtime says so, in local time.
#pragma once

#include "guest-tools/bytes/text.hpp"

#include <time.h>

namespace guest_tools {

bool read_hardware_clock(Text root, time_t& seconds);
bool set_hardware_clock(Text root, time_t seconds);

// Whether the text of /etc/adjtime says LOCAL.
bool is_local_time(Text adjtime);

}  // namespace guest_tools
