// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/error.hpp"

#include <fmt/format.h>

#include <system_error>

Error system_error(const std::string& what, int errno_value) {
  return {ErrorCode::kSystem, fmt::format("{}: {}", what, std::generic_category().message(errno_value))};
}
