// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/mounts/private_mounts.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

namespace containers {

Result<PrivateMounts> PrivateMounts::enter() {
  UniqueFd home(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
  if (!home) return system_error("cannot open this mount namespace", errno);
  if (::unshare(CLONE_NEWNS) != 0) return system_error("cannot make a mount namespace", errno);
  PrivateMounts mounts(std::move(home));
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0)
    return system_error("cannot make mounts private", errno);
  return mounts;
}

PrivateMounts::~PrivateMounts() {
  // Going on among the wrong mounts would harm more than an end.
  if (home_ && ::setns(home_.get(), CLONE_NEWNS) != 0) std::abort();
}

}  // namespace containers
