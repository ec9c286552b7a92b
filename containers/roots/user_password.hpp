// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Another password of a user of a container that does not run, in its own account files, as its agent would set it. No
// lock of theirs is taken: nobody else is there to change them.
//
// Errors: kOperationFailed in the words of the guest's agent; root_files.hpp's. Passwords are in none of them.
#pragma once

#include "foundation/result.hpp"

#include <string_view>

namespace containers {

struct UserPassword {
  std::string_view user;
  std::string_view password;  // or its hash, as crypt(5)
  bool is_hash = false;
};

// Below a root that is mounted.
Result<void> write_password_below(int root_fd, const UserPassword& wish);

}  // namespace containers
