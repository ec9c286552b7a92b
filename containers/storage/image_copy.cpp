// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/image_copy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace containers {
namespace {

constexpr std::size_t kPieceBytes = 4u << 20;

struct Extent {
  off_t begin = 0;
  off_t end = 0;
};

Error cannot_copy(const std::string& name) { return system_error(fmt::format("cannot copy image '{}'", name), errno); }

// The next one at or behind `from`; an empty one at the end.
Result<Extent> next_data(int fd, off_t from, const std::string& name) {
  const off_t begin = ::lseek(fd, from, SEEK_DATA);
  if (begin < 0 && errno == ENXIO) return Extent{};
  const off_t end = begin < 0 ? -1 : ::lseek(fd, begin, SEEK_HOLE);
  if (end < 0) return cannot_copy(name);
  return Extent{begin, end};
}

// Between file systems of different kinds the kernel does not copy.
ssize_t copy_through_memory(int from, int to, off_t at, std::size_t length) {
  thread_local std::vector<char> buffer(kPieceBytes);
  const ssize_t n = ::pread(from, buffer.data(), std::min(length, buffer.size()), at);
  for (ssize_t written = 0; written < n;) {
    const ssize_t w = ::pwrite(to, buffer.data() + written, static_cast<std::size_t>(n - written), at + written);
    if (w < 0) return -1;
    written += w;
  }
  return n;
}

ssize_t copy_piece(int from, int to, off_t at, std::size_t length) {
  off_t source = at, target = at;
  const ssize_t n = ::copy_file_range(from, &source, to, &target, std::min(length, kPieceBytes), 0);
  if (n >= 0 || (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS)) return n;
  return copy_through_memory(from, to, at, length);
}

Result<void> copy_data(int from, int to, const struct stat& image, const std::string& name,
                       const CopyProgress& progress) {
  const auto total = static_cast<std::uint64_t>(image.st_blocks) * 512;
  std::uint64_t done = 0;
  for (off_t at = 0; at < image.st_size;) {
    const Result<Extent> data = next_data(from, at, name);
    if (!data) return data.error();
    if (data->end == 0) return {};
    for (at = data->begin; at < data->end;) {
      if (!progress(done, std::max(total, done)))
        return Error{ErrorCode::kOperationFailed, fmt::format("the copy of image '{}' was ended", name)};
      const ssize_t n = copy_piece(from, to, at, static_cast<std::size_t>(data->end - at));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return cannot_copy(name);
      if (n == 0) return {};  // it was cut off meanwhile
      at += n;
      done += static_cast<std::uint64_t>(n);
    }
  }
  return {};
}

}  // namespace

Result<void> copy_image(int from, int to, const std::string& name, const CopyProgress& progress) {
  if (::ioctl(to, FICLONE, from) == 0) return {};
  if (errno != EOPNOTSUPP && errno != EXDEV && errno != EINVAL && errno != ENOTTY && errno != EPERM)
    return cannot_copy(name);
  struct stat image {};
  if (::fstat(from, &image) != 0 || ::ftruncate(to, image.st_size) != 0) return cannot_copy(name);
  return copy_data(from, to, image, name, progress);
}

}  // namespace containers
