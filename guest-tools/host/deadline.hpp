// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Until when a call to a guest may take; who calls gives it.
#pragma once

#include <algorithm>
#include <chrono>

namespace guest {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;
inline constexpr Deadline kNoDeadline = Deadline::max();

inline Deadline in_seconds(int seconds) { return Clock::now() + std::chrono::seconds(seconds); }

// For poll(2): -1 for ever, 0 when it has passed.
inline int milliseconds_left(Deadline deadline) {
  if (deadline == kNoDeadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<decltype(left + 0)>(left, 0, 1000000000));
}

}  // namespace guest
