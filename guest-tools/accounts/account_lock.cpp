// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/account_lock.hpp"

#include "guest-tools/bytes/path.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>

namespace guest_tools {
namespace {

// Ends a system call that waits, after some seconds. It goes on ringing: the first time might be before the call.
class Alarm {
 public:
  explicit Alarm(int seconds) {
    struct sigaction ring = {};
    ring.sa_handler = [](int) {};
    sigaction(SIGALRM, &ring, &before_);
    const itimerval times = {{0, 100 * 1000}, {seconds, 0}};
    setitimer(ITIMER_REAL, &times, nullptr);
  }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() {
    const itimerval none = {};
    setitimer(ITIMER_REAL, &none, nullptr);
    sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  struct sigaction before_ = {};
};

}  // namespace

Fd lock_accounts(Text root, int seconds, ErrorText& error) {
  const Path path{root, "/etc/.pwd.lock"};
  Fd file{open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600)};
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  bool locked = false;
  if (file) {
    const Alarm alarm{seconds};
    locked = fcntl(file.get(), F_SETLKW, &lock) == 0;
  }
  if (locked) return file;
  if (file && errno == EINTR)
    error.say("another program has held /etc/.pwd.lock for ", int64_t{seconds}, " s");
  else
    error.say("failed to lock /etc/.pwd.lock: ", SystemError{});
  return {};
}

}  // namespace guest_tools
