// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/homes/container_lock.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace containers {

Result<ContainerLock> ContainerLock::take(const ContainerHome& home) {
  const std::string path = home.lock();
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return system_error(fmt::format("cannot open '{}'", path), errno);
  while (::flock(file.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return system_error(fmt::format("cannot lock '{}'", path), errno);
  }
  return ContainerLock(std::move(file));
}

}  // namespace containers
