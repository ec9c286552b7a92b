// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/qcow2_head.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace dispatcher {

Result<convert::Qcow2Image> qcow2_head(const std::string& file) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  std::array<char, convert::kQcow2HeaderBytes> bytes{};
  const auto got = fd ? ::pread(fd.get(), bytes.data(), bytes.size(), 0) : -1;
  if (got < 0) return system_error(fmt::format("cannot read '{}'", file), errno);
  const std::string_view head(bytes.data(), static_cast<std::size_t>(got));
  if (!convert::is_qcow2_image(head))
    return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is no qcow2 image", file)};
  return convert::check_qcow2_header(head, file);
}

}  // namespace dispatcher
