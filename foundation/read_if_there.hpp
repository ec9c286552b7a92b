// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A file that need not be there: nothing where it is not. All else is as with read_file (atomic_file.hpp).
#pragma once

#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"

#include <cerrno>
#include <optional>
#include <string>

inline Result<std::optional<std::string>> read_if_there(const std::string& path, std::size_t limit_bytes) {
  if (!path_exists(path) && errno == ENOENT) return std::optional<std::string>();
  auto text = read_file(path, limit_bytes);
  if (!text) return text.error();
  return std::optional(*std::move(text));
}
