// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A child process that has prepared itself, and waits then; it is killed with the test.
#pragma once

#include <csignal>
#include <functional>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace driver::test {

class WaitingChild {
 public:
  explicit WaitingChild(
      const std::function<void()>& prepare, const std::function<void()>& wait = [] { ::pause(); }) {
    int ready[2] = {-1, -1};
    if (::pipe(ready) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      prepare();
      ::close(ready[0]);
      ::close(ready[1]);
      for (;;) wait();
    }
    ::close(ready[1]);
    pollfd prepared{ready[0], 0, 0};  // closed by the child
    ::poll(&prepared, 1, -1);
    ::close(ready[0]);
  }
  ~WaitingChild() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  WaitingChild(const WaitingChild&) = delete;
  WaitingChild& operator=(const WaitingChild&) = delete;

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

}  // namespace driver::test
