// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How fast a commit may move bytes: its argument bandwidth_kib, KiB a second. Any thread.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <cstdint>

namespace dispatcher {

// In bytes; 0: as fast as it goes. kInvalidArg for what is no such number.
inline Result<std::uint64_t> commit_rate(const TaskRecord& record) {
  constexpr std::uint64_t kMost_kib = std::uint64_t{1} << 40;
  const auto limit = record.number("bandwidth_kib", 1, kMost_kib);
  if (!limit) return limit.error();
  return limit->value_or(0) << 10;
}

}  // namespace dispatcher
