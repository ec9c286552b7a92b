// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a file takes on the disk; a link is not followed, and what cannot be looked at takes nothing. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <sys/stat.h>

inline std::uint64_t allocated_bytes(const std::string& path) {
  constexpr std::uint64_t kBlock = 512;  // of st_blocks
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_blocks) * kBlock : 0;
}
