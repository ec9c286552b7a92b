// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/tree_files.hpp"

#include "containers/processes/child_process.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace containers {

Result<void> copy_tree_files(int from_fd, int to_fd) {
  const std::string fds = fmt::format("/proc/{}/fd", ::getpid());
  return run_program(
      {.words = {"cp", "--recursive", "--no-dereference", "--preserve=mode,ownership,timestamps,links,xattr", "--",
                 fmt::format("{}/{}/.", fds, from_fd), fmt::format("{}/{}/.", fds, to_fd)}});
}

}  // namespace containers
