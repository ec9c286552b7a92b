// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a daemon holds, as /proc tells it.
#pragma once

#include <string>

struct ProcessUsage {
  long rss_kib = 0;
  long fds = 0;
};

// Throws std::exception when there is no such process.
ProcessUsage process_usage(const std::string& pid);

// The usage once the daemon has let go of its clients: waits until it holds at most `fds`, but no longer than 5 s. A
// daemon learns of a closed connection after the client has gone on, and nothing tells the client when.
ProcessUsage settled_usage(const std::string& pid, long fds);
