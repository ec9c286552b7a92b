// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Gives a user another password, as chpasswd(8) does: in /etc/shadow if the guest has it, in /etc/passwd where it does
// not, or where the hash already stands there.
#pragma once

#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

struct NewPassword {
  Text user;
  Text password;  // or its hash
  bool crypted = false;
};

bool change_password(Text root, const NewPassword& change, ErrorText& error);

}  // namespace guest_tools
