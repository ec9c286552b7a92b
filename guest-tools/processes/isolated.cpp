// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/processes/isolated.hpp"

#include "guest-tools/processes/spawn.hpp"
#include "guest-tools/system/file_text.hpp"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

namespace guest_tools {

bool run_isolated(void (*function)(Buffer& result), Buffer& result) {
  Fd reading, writing;
  if (!make_pipe(reading, writing)) return false;
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);  // the agent's handlers are not for the child
  const pid_t child = fork();
  if (child == 0) {
    function(result);
    _exit(result.ok() && write_all(writing.get(), result.text()) ? 0 : 1);
  }
  sigprocmask(SIG_SETMASK, &before, nullptr);
  writing.reset();
  if (child < 0) return false;
  ssize_t count = 1;
  while (count > 0) {
    char piece[256];
    count = read_some(reading.get(), piece, sizeof(piece));
    if (count > 0) result.append({piece, static_cast<size_t>(count)});
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return count == 0 && result.ok() && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace guest_tools
