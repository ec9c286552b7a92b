// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lock that passwd(1), useradd(8) and all that use lckpwdf(3) hold while they change passwd or shadow.
#pragma once

#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/bytes/fd.hpp"

namespace guest_tools {

// Waits so long at most. The lock goes with the descriptor.
Fd lock_accounts(Text root, int seconds, ErrorText& error);

}  // namespace guest_tools
