// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/processes/spawn.hpp"

#include "guest-tools/system/device_call.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

namespace guest_tools {
namespace {

enum Step : int { kTerminal, kUser, kFolder, kProgram };

struct Failure {
  int step, why;
};

bool become_user(const SpawnUser& user) {
  return setgroups(user.group_count, user.groups) == 0 && setresgid(user.group, user.group, user.group) == 0 &&
         setresuid(user.user, user.user, user.user) == 0;
}

[[noreturn]] void give_up(Step step, int report) {
  const Failure failure{step, errno};
  write_some(report, &failure, sizeof(failure));
  _exit(127);
}

// All signals are blocked here: a handler of the agent's would speak to the agent, which is not this process any more.
[[noreturn]] void become(const Spawn& spawn, int report) {
  for (int number = 1; number < 32; ++number) signal(number, SIG_DFL);
  setsid();
  if (spawn.on_terminal && device_call(spawn.input, TIOCSCTTY) != 0) give_up(kTerminal, report);
  dup2(spawn.input, 0);
  dup2(spawn.output, 1);
  dup2(spawn.errors, 2);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (spawn.in_own_path) environ = const_cast<char**>(spawn.environment);
  if (spawn.user != nullptr && !become_user(*spawn.user)) give_up(kUser, report);
  if (spawn.folder != nullptr && chdir(spawn.folder) != 0) give_up(kFolder, report);
  execvpe(spawn.path, spawn.arguments, spawn.environment == nullptr ? environ : spawn.environment);
  give_up(kProgram, report);
}

bool say_why(const Spawn& spawn, const Failure& failure, ErrorText& error) {
  const SystemError why{failure.why};
  switch (failure.step) {
    case kTerminal:
      return error.say("failed to take the terminal: ", why);
    case kUser:
      return error.say("failed to become user ", uint64_t{spawn.user->user}, ": ", why);
    case kFolder:
      return error.say("failed to enter '", spawn.folder, "': ", why);
    default:
      return error.say("Guest agent command failed, error was 'Failed to execute child process “", spawn.path, "” (",
                       why, ")'");
  }
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
  Failure failure{};
  if (read_some(reported.get(), &failure, sizeof(failure)) <= 0) {
    pid = child;
    return true;
  }
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  return say_why(spawn, failure, error);
}

}  // namespace guest_tools
