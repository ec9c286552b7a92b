// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/snapshots/snapshot_name.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace containers {
namespace {

constexpr std::size_t kMaxBytes = 200;  // with what is put around it, a file's name has at most 255

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

Result<std::string> parse_snapshot_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxBytes)
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("a snapshot's name has {} bytes, must have 1 to {}", name.size(), kMaxBytes)};
  if (name.front() == '.' || std::ranges::any_of(name, is_control) || name.find('/') != std::string_view::npos)
    return Error{
        ErrorCode::kInvalidArg,
        fmt::format("snapshot name {:?} must not begin with '.', nor contain '/' or control characters", name)};
  return std::string(name);
}

}  // namespace containers
