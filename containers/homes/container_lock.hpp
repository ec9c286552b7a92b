// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One at a time may change the mounts of a container: flock on its home's lock file, held while this lives, and let go
// by the kernel when its process ends in whatever way. Waits for the other holder, who does a few system calls.
#pragma once

#include "containers/homes/container_home.hpp"

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

namespace containers {

class ContainerLock {
 public:
  // Makes the lock file; the home must be there.
  static Result<ContainerLock> take(const ContainerHome& home);

 private:
  explicit ContainerLock(UniqueFd file) : file_(std::move(file)) {}

  UniqueFd file_;
};

}  // namespace containers
