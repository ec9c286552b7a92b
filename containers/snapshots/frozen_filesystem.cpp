// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/snapshots/frozen_filesystem.hpp"

#include <cerrno>
#include <csignal>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr char kDone = 'd';

// Whoever ends this program politely means the whole group, which this one must outlive.
void outlive_signals() {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(number, SIG_IGN);
}

// Keeps no other descriptor: whoever reads what the program prints waits for their end.
[[noreturn]] void guard(int root, int line) {
  outlive_signals();
  if (::dup2(root, 0) < 0 || ::dup2(line, 1) < 0) ::_exit(1);
  ::close_range(2, ~0u, 0);
  char word = 0;
  ssize_t n;
  while ((n = ::read(1, &word, 1)) < 0 && errno == EINTR) continue;
  if (n != 1 || word != kDone) ::ioctl(0, FITHAW, 0);
  ::_exit(0);
}

void let_go(UniqueFd& line, pid_t& guard_pid) {
  ::send(line.get(), &kDone, 1, MSG_NOSIGNAL);
  line.reset();
  while (::waitpid(guard_pid, nullptr, 0) < 0 && errno == EINTR) continue;
  guard_pid = 0;
}

}  // namespace

Result<FrozenFilesystem> FrozenFilesystem::freeze(UniqueFd root) {
  if (::syncfs(root.get()) != 0) return system_error("cannot write out the image's file system", errno);
  int line[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0) return system_error("socketpair", errno);
  UniqueFd far_end(line[0]), near_end(line[1]);
  pid_t child = ::fork();
  if (child < 0) return system_error("cannot fork", errno);
  if (child == 0) {
    near_end.reset();
    guard(root.get(), far_end.get());
  }
  far_end.reset();
  if (::ioctl(root.get(), FIFREEZE, 0) == 0) return FrozenFilesystem(std::move(root), std::move(near_end), child);
  const int failure = errno;
  let_go(near_end, child);
  if (failure == EBUSY) return FrozenFilesystem(std::move(root), UniqueFd(), 0);
  return system_error("cannot freeze the image's file system", failure);
}

Result<void> FrozenFilesystem::thaw() {
  if (guard_ == 0) return {};
  // EINVAL: somebody else thawed it.
  const bool thawed = ::ioctl(root_.get(), FITHAW, 0) == 0 || errno == EINVAL;
  const int failure = errno;
  let_go(line_, guard_);
  if (!thawed) return system_error("cannot thaw the image's file system", failure);
  return {};
}

}  // namespace containers
