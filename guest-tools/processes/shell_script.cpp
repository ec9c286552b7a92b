// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/processes/shell_script.hpp"

#include "guest-tools/processes/spawn.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

namespace guest_tools {
namespace {

constexpr size_t kKeptWords = 1000;
// A daemon that was started may hold the pipe for ever, so its end is no sign, and this process's SIGCHLD is the
// loop's.
constexpr int kLookAgain_ms = 50;

time_t now() {
  timespec time = {};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec;
}

// Keeps the last words; false when no more come.
bool take_words(int pipe, Buffer& words) {
  char piece[512];
  const ssize_t count = read_some(pipe, piece, sizeof(piece));
  if (count <= 0) return count < 0 && errno == EAGAIN;
  words.append({piece, static_cast<size_t>(count)});
  if (words.size() > kKeptWords) words.remove_front(words.size() - kKeptWords);
  return true;
}

}  // namespace

bool run_shell_script(const char* script, const char* argument, int seconds, ErrorText& error) {
  Fd reading, writing, null = open_null();
  if (!null || !make_pipe(reading, writing)) return error.say("failed to make a pipe: ", SystemError{});
  fcntl(reading.get(), F_SETFL, O_NONBLOCK);
  char shell[] = "/bin/sh", option[] = "-c";
  char* arguments[] = {shell, option, const_cast<char*>(script), const_cast<char*>(argument), nullptr};
  const Spawn spawn{shell, arguments, nullptr, null.get(), writing.get(), writing.get()};
  pid_t pid = 0;
  if (!spawn_program(spawn, pid, error)) return false;
  writing.reset();
  Buffer words{4096};
  const time_t until = now() + seconds;
  int status = 0;
  pid_t ended = 0;
  for (bool listening = true; ended == 0 && now() < until;) {
    pollfd pipe = {listening ? reading.get() : -1, POLLIN, 0};
    if (poll(&pipe, 1, kLookAgain_ms) > 0) listening = take_words(reading.get(), words);
    ended = waitpid(pid, &status, WNOHANG);
  }
  take_words(reading.get(), words);
  if (ended == 0) {
    kill(-pid, SIGKILL);
    waitpid(pid, &status, 0);
    return error.say("it did not end within ", int64_t{seconds}, " s: ", trimmed(words.text()));
  }
  return (WIFEXITED(status) && WEXITSTATUS(status) == 0) || error.say(trimmed(words.text()));
}

}  // namespace guest_tools
