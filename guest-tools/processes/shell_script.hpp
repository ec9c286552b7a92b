// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Shell commands of the guest's own, waited for: what has no other way than its tools. Nothing else is served
// meanwhile.
#pragma once

#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

// `argument` is $0. False with the last words that it wrote when it failed, or did not end in time and was killed.
bool run_shell_script(const char* script, const char* argument, int seconds, ErrorText& error);

}  // namespace guest_tools
