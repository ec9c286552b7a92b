// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Gives a user of the running system another password, under the lock of its account files.
#pragma once

#include "guest-tools/accounts/new_password.hpp"

namespace guest_tools {

bool change_password(Text root, const NewPassword& change, ErrorText& error);

}  // namespace guest_tools
