// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/signal_pipe.hpp"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace guest_tools {
namespace {

int ends[2] = {-1, -1};

void note(int number) {
  const int before = errno;
  const char byte = static_cast<char>(number);
  if (write(ends[1], &byte, 1) < 0) errno = before;  // full: enough is noted there
  errno = before;
}

constexpr int kNoted[] = {SIGCHLD, SIGIO, SIGTERM, SIGINT, SIGHUP};

}  // namespace

int open_signal_pipe() {
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  for (const int end : ends) fcntl(end, F_SETFL, O_NONBLOCK);
  signal(SIGPIPE, SIG_IGN);
  struct sigaction action = {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  for (const int number : kNoted) sigaction(number, &action, nullptr);
  return ends[0];
}

SignalsSeen take_signals() {
  SignalsSeen seen;
  char numbers[64];
  ssize_t count;
  while ((count = read(ends[0], numbers, sizeof(numbers))) > 0) {
    for (ssize_t i = 0; i < count; ++i) {
      seen.child |= numbers[i] == SIGCHLD;
      seen.io |= numbers[i] == SIGIO;
      seen.end |= numbers[i] == SIGTERM || numbers[i] == SIGINT || numbers[i] == SIGHUP;
    }
  }
  return seen;
}

}  // namespace guest_tools
