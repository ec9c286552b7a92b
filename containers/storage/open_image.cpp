// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/open_image.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>

namespace containers {

Result<UniqueFd> open_image(const std::string& path, int flags) {
  UniqueFd file(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!file) return system_error(fmt::format("cannot open image '{}'", path), errno);
  return file;
}

}  // namespace containers
