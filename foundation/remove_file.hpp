// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One that is not there is removed already.
#pragma once

#include "foundation/result.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <string>
#include <unistd.h>

inline Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return system_error(fmt::format("cannot remove '{}'", path), errno);
}
