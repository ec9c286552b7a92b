// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/policies/crash_limit.hpp"

namespace dispatcher {

bool CrashLimit::may_restart(const std::string& uuid, unsigned limit, std::int64_t now_s) {
  auto& crashes = crashes_[uuid];
  while (!crashes.empty() && crashes.front() <= now_s - window_s_) crashes.pop_front();
  // More than the limit need not be remembered.
  if (crashes.size() >= limit) return false;
  crashes.push_back(now_s);
  return true;
}

}  // namespace dispatcher
