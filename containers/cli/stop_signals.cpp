// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/stop_signals.hpp"

#include <cerrno>
#include <csignal>
#include <sys/signalfd.h>

namespace containers {

Result<UniqueFd> take_stop_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&signals, signal);
  UniqueFd fd(::signalfd(-1, &signals, SFD_CLOEXEC));
  if (!fd || ::sigprocmask(SIG_BLOCK, &signals, nullptr) != 0) return system_error("cannot take signals", errno);
  return fd;
}

}  // namespace containers
