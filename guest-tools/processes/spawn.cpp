// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/processes/spawn.hpp"

#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

namespace guest_tools {
namespace {

// All signals are blocked here: a handler of the agent's would speak to the agent, which is not this process any more.
[[noreturn]] void become(const Spawn& spawn, int report) {
  for (int number = 1; number < 32; ++number) signal(number, SIG_DFL);
  setsid();
  dup2(spawn.input, 0);
  dup2(spawn.output, 1);
  dup2(spawn.errors, 2);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execvpe(spawn.path, spawn.arguments, spawn.environment == nullptr ? environ : spawn.environment);
  const int why = errno;
  write_some(report, &why, sizeof(why));
  _exit(127);
}

}  // namespace

bool make_pipe(Fd& reading, Fd& writing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  reading.reset(ends[0]);
  writing.reset(ends[1]);
  return true;
}

Fd open_null() {
  Fd file{open("/dev/null", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
  struct stat status;
  if (file && (fstat(file.get(), &status) != 0 || !S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3)))
    file.reset();
  return file;
}

bool spawn_program(const Spawn& spawn, pid_t& pid, ErrorText& error) {
  Fd report, reported;
  if (!make_pipe(reported, report)) return error.say("failed to create a pipe: ", SystemError{});
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t child = fork();
  if (child == 0) become(spawn, report.get());
  const SystemError no_child;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  if (child < 0) return error.say("failed to create child process: ", no_child);
  report.reset();
  int why = 0;
  if (read_some(reported.get(), &why, sizeof(why)) <= 0) {
    pid = child;
    return true;
  }
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  return error.say("Guest agent command failed, error was 'Failed to execute child process “", spawn.path, "” (",
                   SystemError{why}, ")'");
}

}  // namespace guest_tools
