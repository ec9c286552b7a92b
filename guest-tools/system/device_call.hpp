// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ioctl(2), whose request is an int to musl and an unsigned long to glibc. The kernel looks at 32 bits.
#pragma once

#include <sys/ioctl.h>

namespace guest_tools {

inline int device_call(int fd, unsigned long request, void* argument = nullptr) {
  return ioctl(fd, static_cast<int>(request), argument);
}

}  // namespace guest_tools
