// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <unistd.h>

Result<void> write_all(int fd, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(fmt::format("cannot write '{}'", name), errno);
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}
