// SPDX-License-Identifier: LGPL-2.1-or-later
//
// /run/utmp as glibc writes it on x86 (384 bytes a record, 32-bit times, for programs of either word size): who is
// logged in. musl has no utmp.
#pragma once

#include "guest-tools/bytes/array.hpp"
#include "guest-tools/bytes/text.hpp"

namespace guest_tools {

struct LoggedInUser {
  Text name;  // in the file's text
  int64_t since_us = 0;
};

// Each user once, with the earliest of the times.
void read_login_records(Text utmp, Array<LoggedInUser>& users);

}  // namespace guest_tools
