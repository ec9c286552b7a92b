// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/image_format.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dispatcher {

std::string format_of_head(std::string_view head) {
  if (head.starts_with("QFI\xfb")) return "qcow2";
  if (head.starts_with("WithoutFreeSpace") || head.starts_with("WithouFreSpacExt")) return "ploop";
  return "raw";
}

Result<std::string> format_of_file(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat facts = {};
  if (!file || ::fstat(file.get(), &facts) != 0) return system_error(fmt::format("image '{}'", path), errno);
  if (!S_ISREG(facts.st_mode))
    return Error{ErrorCode::kOperationInvalid, fmt::format("image '{}' is no file: give a device by --device", path)};
  std::array<char, 16> head = {};
  const auto got = ::pread(file.get(), head.data(), head.size(), 0);
  if (got < 0) return system_error(fmt::format("image '{}'", path), errno);
  return format_of_head({head.data(), static_cast<std::size_t>(got)});
}

}  // namespace dispatcher
