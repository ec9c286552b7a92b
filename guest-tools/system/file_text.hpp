// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Contents of a regular file, /proc's and /sys's among them, as far as the buffer's limit goes. A file may be a trap of
// whoever owns the guest: opening a FIFO or a terminal must not hang or become our terminal.
#pragma once

#include "guest-tools/bytes/buffer.hpp"
#include "guest-tools/bytes/fd.hpp"

namespace guest_tools {

// False with errno set: EFBIG when there is more than the limit, EINVAL for what is no regular file.
bool read_file(const char* path, Buffer& contents);
bool read_open_file(int fd, Buffer& contents);

// What read(2) and write(2) do, again when a signal came between.
ssize_t read_some(int fd, void* bytes, size_t size);
ssize_t write_some(int fd, const void* bytes, size_t size);
// All of it; false with errno set.
bool write_all(int fd, Text bytes);

}  // namespace guest_tools
