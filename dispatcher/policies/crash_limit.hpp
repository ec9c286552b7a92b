// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How often an environment may be restarted after crashes: so many times within a window, counted back from now; the
// next crash leaves it down. Pure, but for what it remembers; times are seconds of a clock that does not jump.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace dispatcher {

class CrashLimit {
 public:
  explicit CrashLimit(std::int64_t window_s) : window_s_(window_s) {}

  // Counts a crash. Whether it is one of the first `limit` within the window.
  bool may_restart(const std::string& uuid, unsigned limit, std::int64_t now_s);
  void forget(const std::string& uuid) { crashes_.erase(uuid); }

 private:
  std::int64_t window_s_;
  std::map<std::string, std::deque<std::int64_t>> crashes_;
};

}  // namespace dispatcher
