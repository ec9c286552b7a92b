// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SIGTERM, SIGINT and SIGHUP as something that can be read, so that what is long can end in good order. SIGPIPE is
// ignored from then on: a program that reads no more is an error of a write.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

namespace containers {

// Can be read once a signal came; the signals are blocked as long as the process lives.
Result<UniqueFd> take_stop_signals();

}  // namespace containers
