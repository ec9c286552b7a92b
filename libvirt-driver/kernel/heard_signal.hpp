// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a container's first process would hear a signal now. The kernel drops one that this process has no handler
// for, as all are while it is being started; what it blocks is kept for it, and what it waits for it gets.
//
// Sources: pid_namespaces(7), "The namespace init process"; proc(5): SigBlk and SigCgt of /proc/PID/status, which show
// nothing of what sigtimedwait(2) waits for, and /proc/PID/wchan, which does. Any thread.
#pragma once

#include <string_view>
#include <sys/types.h>

namespace driver {

bool hears(pid_t process, int signal);

// `status` and `wchan` are the texts of these files.
bool hears(std::string_view status, std::string_view wchan, int signal);

}  // namespace driver
