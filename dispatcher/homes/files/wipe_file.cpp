// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/files/wipe_file.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace dispatcher {
namespace {

constexpr std::size_t kAtOnce = 1U << 20;

// False, with errno set, where it fails.
bool write_zeros(int file, off_t begin, off_t end) {
  static const std::vector<char> zeros(kAtOnce);
  while (begin < end) {
    const ssize_t put = ::pwrite(file, zeros.data(), std::min(kAtOnce, static_cast<std::size_t>(end - begin)), begin);
    if (put < 0 && errno != EINTR) return false;
    begin += std::max<ssize_t>(put, 0);
  }
  return true;
}

bool wipe(int file) {
  for (off_t begin = 0;;) {
    begin = ::lseek(file, begin, SEEK_DATA);
    if (begin < 0) return errno == ENXIO && ::fsync(file) == 0;
    const off_t end = ::lseek(file, begin, SEEK_HOLE);
    if (end < 0 || !write_zeros(file, begin, end)) return false;
    begin = end;
  }
}

}  // namespace

Result<void> wipe_file(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) return {};
  if (!file || !wipe(file.get())) return system_error(fmt::format("cannot overwrite '{}'", path), errno);
  return {};
}

}  // namespace dispatcher
