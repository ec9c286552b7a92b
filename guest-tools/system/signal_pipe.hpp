// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Signals as something to poll: signalfd(2) is newer than the oldest kernels this must start on. One per process.
#pragma once

namespace guest_tools {

struct SignalsSeen {
  bool child = false;  // SIGCHLD
  bool io = false;     // SIGIO: a device's other end changed
  bool end = false;    // SIGTERM, SIGINT, SIGHUP
};

// The descriptor to poll; -1 with errno set.
int open_signal_pipe();
SignalsSeen take_signals();

}  // namespace guest_tools
