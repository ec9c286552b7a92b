// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Runs a function in a process of its own, for what the C library does once for a process or may not survive a broken
// file of the guest. Its result is bytes.
#pragma once

#include "guest-tools/bytes/buffer.hpp"

namespace guest_tools {

// False when the process did not end well, or wrote more than the buffer takes.
bool run_isolated(void (*function)(Buffer& result), Buffer& result);

}  // namespace guest_tools
