// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A root must be mounted where libvirt's daemon for containers looks for it. The hook is its child and there already;
// switchyard-ct may be called from elsewhere (a daemon with a private mount namespace, an operator's container).
//
// The daemon is whoever holds the lock on its pid file, as libvirt's daemons do while they live: a stale file names
// nobody. No daemon: this namespace is as good as any.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace containers {

// virtlxcd's, else libvirtd's.
std::vector<std::string> backend_pid_files();

// The process that holds a lock on the first of `pid_files` that is locked; 0 for none.
Result<pid_t> find_backend(const std::vector<std::string>& pid_files);

// Moves this process, which must have one thread, to the backend's mount namespace.
Result<void> join_backend_mounts(const std::vector<std::string>& pid_files);

}  // namespace containers
