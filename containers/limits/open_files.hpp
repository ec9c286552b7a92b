// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How many files a process of a container may have open. The kernel has no such limit for a container, only for each
// process (RLIMIT_NOFILE), inherited by what it starts: so it is set on all that run, the first one among them. Raising
// it needs CAP_SYS_RESOURCE; a process that was refused a file is not counted anywhere.
//
// Source: getrlimit(2). Any thread.
#pragma once

#include "containers/limits/limit_place.hpp"

namespace containers {

std::optional<std::uint64_t> open_files_limit(pid_t process);

// Nothing: what the container's controller, and so the host, has. When one process cannot be told, those that were
// told get back what the first process had.
Result<void> write_open_files_limit(const LimitPlace& place, std::optional<std::uint64_t> value);

// The most that any one process has open. Looks at each process: for a program that may take its time.
std::uint64_t most_open_files(const LimitPlace& place);

}  // namespace containers
