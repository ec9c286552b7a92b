// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/image_hold.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace dispatcher {
namespace {

constexpr off_t kWriters = 101, kNotShared = 201;

struct flock lock_at(off_t byte, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

}  // namespace

Result<ImageHold> ImageHold::of(const std::string& file) {
  UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return system_error(fmt::format("cannot open '{}'", file), errno);
  struct flock lock = lock_at(kNotShared, F_RDLCK);
  if (::fcntl(fd.get(), F_OFD_SETLK, &lock) != 0) return system_error(fmt::format("cannot lock '{}'", file), errno);
  struct flock writer = lock_at(kWriters, F_WRLCK);
  if (::fcntl(fd.get(), F_OFD_GETLK, &writer) != 0) return system_error(fmt::format("cannot lock '{}'", file), errno);
  if (writer.l_type != F_UNLCK) return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is in use", file)};
  return ImageHold(std::move(fd));
}

}  // namespace dispatcher
