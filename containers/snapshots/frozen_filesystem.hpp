// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A mounted file system that takes no writes while its image is copied: whoever writes waits, and the copy is as after
// an orderly unmount, its journal empty. Written out before it is frozen, so that the freeze is short.
//
// A frozen file system that nobody thaws would hang its container for ever. So a child process holds on to it and
// thaws it as soon as this process is gone, in whatever way it went.
//
// Source: man ioctl_fifreeze (fs/ioctl.c), syncfs(2). Single-threaded programs only (fork).
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <sys/types.h>
#include <utility>

namespace containers {

class FrozenFilesystem {
 public:
  // `root`: any folder on it. One that somebody froze before stays frozen afterwards: that is theirs to end.
  static Result<FrozenFilesystem> freeze(UniqueFd root);

  FrozenFilesystem(FrozenFilesystem&& other) noexcept
      : root_(std::move(other.root_)), line_(std::move(other.line_)), guard_(std::exchange(other.guard_, 0)) {}
  FrozenFilesystem& operator=(FrozenFilesystem&&) = delete;
  ~FrozenFilesystem() { static_cast<void>(thaw()); }

  Result<void> thaw();

 private:
  FrozenFilesystem(UniqueFd root, UniqueFd line, pid_t guard)
      : root_(std::move(root)), line_(std::move(line)), guard_(guard) {}

  UniqueFd root_;
  UniqueFd line_;    // whose end is what the guard waits for
  pid_t guard_ = 0;  // 0: none, for there is nothing to thaw
};

}  // namespace containers
