// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/domain_waits.hpp"

#include <optional>

namespace dispatcher {

Result<bool> DomainWaits::until(const std::string& uuid, std::chrono::steady_clock::time_point deadline,
                                std::stop_token stop, const Look& look) {
  std::unique_lock lock(mutex_);
  Domain& domain = domains_[uuid];
  ++domain.waiting;
  std::optional<Result<bool>> outcome;
  while (!outcome) {
    const std::uint64_t seen = domain.news;
    lock.unlock();
    auto looked = look();
    lock.lock();
    if (looked ? *looked : looked.error().code != ErrorCode::kNoConnect) {
      outcome = std::move(looked);
    } else if (!changed_.wait_until(lock, stop, deadline, [&] { return domain.news != seen; })) {
      if (stop.stop_requested())
        outcome = Error{ErrorCode::kOperationAborted, "waiting for domain " + uuid + " was given up"};
      else
        outcome = false;
    }
  }
  if (--domain.waiting == 0) domains_.erase(uuid);
  return *outcome;
}

void DomainWaits::happened(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  const auto found = domains_.find(uuid);
  if (found == domains_.end()) return;
  ++found->second.news;
  changed_.notify_all();
}

void DomainWaits::connected() {
  const std::lock_guard lock(mutex_);
  for (auto& [uuid, domain] : domains_) ++domain.news;
  changed_.notify_all();
}

}  // namespace dispatcher
