// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Texts of /etc/passwd and /etc/shadow: a line per user, fields between colons. Read and changed here without the C
// library's name services, whose modules would be the guest's files. Lines that are not a user's (comments, NIS's +,
// what is broken) stay as they are, byte for byte.
#pragma once

#include "guest-tools/bytes/buffer.hpp"

namespace guest_tools {

struct Account {
  Text name;
  Text password;  // the field: "x" when it is in shadow
  uint32_t user_id = 0;
  uint32_t group_id = 0;
  Text home;
  Text shell;
};

bool find_account(Text passwd, Text user, Account& account);
// The first with that number.
bool find_account(Text passwd, uint32_t user_id, Account& account);

bool has_line_of(Text file, Text user);

// The second field of the user's line, of passwd or shadow. False when there is no such line.
bool find_password_field(Text file, Text user, Text& field);

// Copies `file` with the second field of the user's line changed, and with it, where `day` is not negative (shadow),
// the third, the day of the change. False when there is no such line.
bool copy_with_password(Text file, Text user, Text password, int64_t day, Buffer& changed);

// Copies shadow with a line more, for a user that had none.
void copy_with_new_line(Text shadow, Text user, Text password, int64_t day, Buffer& changed);

}  // namespace guest_tools
