// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/file_text.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace guest_tools {

bool read_file(const char* path, Buffer& contents) {
  const Fd file{open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  return file && read_open_file(file.get(), contents);
}

bool read_open_file(int fd, Buffer& contents) {
  struct stat status;
  if (fstat(fd, &status) != 0) return false;
  if (!S_ISREG(status.st_mode)) {
    errno = EINVAL;
    return false;
  }
  for (;;) {
    const size_t room = contents.limit() - contents.size();
    char surplus;
    char* to = room == 0 ? &surplus : contents.tail(room < 4096 ? room : 4096);
    if (to == nullptr) {
      errno = ENOMEM;
      return false;
    }
    const ssize_t count = read_some(fd, to, room == 0 ? 1 : room < 4096 ? room : 4096);
    if (count < 0) return false;
    if (count == 0) return true;
    if (room == 0) {
      errno = EFBIG;
      return false;
    }
    contents.commit(static_cast<size_t>(count));
  }
}

ssize_t read_some(int fd, void* bytes, size_t size) {
  ssize_t count;
  do count = read(fd, bytes, size);
  while (count < 0 && errno == EINTR);
  return count;
}

ssize_t write_some(int fd, const void* bytes, size_t size) {
  ssize_t count;
  do count = write(fd, bytes, size);
  while (count < 0 && errno == EINTR);
  return count;
}

bool write_all(int fd, Text bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write_some(fd, bytes.data, bytes.size);
    if (count < 0) return false;
    bytes = bytes.from(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace guest_tools
