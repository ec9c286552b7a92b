// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The process that serves us until it is asked to end, named by the lock on its pid file: a stale file names nobody,
// and a pid that is another's by now is not taken for it. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>

namespace containers {

// Its pidfd; empty where nobody holds the lock.
Result<UniqueFd> find_process(const std::string& pid_file);

// Asks it to end, so that it writes what it holds, and kills it after ten seconds.
void end_process(const UniqueFd& process);

}  // namespace containers
