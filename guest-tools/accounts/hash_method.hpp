// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How a guest's passwords are hashed: by its own rules, for its own libraries must understand the result. A guest from
// before 2007 knows no SHA; one whose rule we cannot follow (yescrypt, bcrypt) understands SHA-512.
#pragma once

#include "guest-tools/accounts/password_hash.hpp"
#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

// From /etc/login.defs, ENCRYPT_METHOD or the older MD5_CRYPT_ENAB; where neither is said, what /etc/shadow has
// already.
HashMethod hash_method(Text login_defs, Text shadow);

// With a salt of its own. False when there is no randomness, or the password is too long.
bool hash_password(Text password, HashMethod method, Buffer& hash, ErrorText& error);

}  // namespace guest_tools
