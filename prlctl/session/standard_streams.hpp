// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Standard streams that were closed (`<&-`, some daemons) are opened on /dev/null, before anything else is: the next
// descriptor would be one of theirs, and a connection's bytes be taken for input, or a file get what is printed.
#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace prlctl {

inline void open_closed_streams() {
  int fd = 0;
  do fd = ::open("/dev/null", O_RDWR);
  while (fd >= STDIN_FILENO && fd <= STDERR_FILENO);
  if (fd >= 0) ::close(fd);
}

}  // namespace prlctl
