// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a password is a user's, by the hash that the guest keeps, where that is of a method of password_hash.hpp. One
// that is locked, or not there, has none that is right; an empty field takes the empty password.
#pragma once

#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

// False with words when it cannot be told: the hash is of another method (yescrypt), or has its own number of rounds.
bool check_password(Text root, Text user, Text password, bool& is_right, ErrorText& error);

}  // namespace guest_tools
