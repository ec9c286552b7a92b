// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What another password of a user changes in the account files' texts, as chpasswd(8) does it: in shadow where the user
// has its hash there, in passwd where it does not, or where the hash already stands there. Pure, but for the salt.
#pragma once

#include "guest-tools/bytes/buffer.hpp"
#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

constexpr size_t kLargestAccountFile = 8 * 1024 * 1024;

struct NewPassword {
  Text user;
  Text password;  // or its hash
  bool crypted = false;
};

// False, with words, for what would break the files.
bool may_be_new_password(const NewPassword& change, ErrorText& error);

struct AccountTexts {
  Text passwd;
  Text shadow;
  Text login_defs;  // how it is hashed; empty where it is not known
  bool has_shadow = false;
};

struct ChangedAccounts {
  Buffer passwd{kLargestAccountFile + 1024}, shadow{kLargestAccountFile + 1024};
  bool passwd_changed = false, shadow_changed = false;
};

bool change_texts(const AccountTexts& texts, const NewPassword& change, ChangedAccounts& changed, ErrorText& error);

}  // namespace guest_tools
