// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/loop/workers.hpp"

namespace dispatcher {

Workers::Workers(unsigned threads) {
  for (unsigned number = 0; number < threads; ++number) threads_.emplace_back([this] { serve(); });
}

Workers::~Workers() { close(); }

void Workers::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  ready_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
  // Who waits for one of them hears of it now.
  std::map<std::string, Lane, std::less<>> dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(lanes_);
  turns_.clear();
}

void Workers::run(const std::string& lane, Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    Lane& queue = lanes_[lane];
    queue.waiting.push_back(std::move(job));
    if (!lane.empty() && (queue.busy || queue.waiting.size() > 1)) return;
    turns_.push_back(lane);
  }
  ready_.notify_one();
}

bool Workers::take(std::string& lane, Job& job) {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [this] { return closed_ || !turns_.empty(); });
  if (closed_) return false;
  lane = std::move(turns_.front());
  turns_.pop_front();
  Lane& queue = lanes_[lane];
  job = std::move(queue.waiting.front());
  queue.waiting.pop_front();
  queue.busy = true;
  return true;
}

void Workers::serve() {
  std::string lane;
  Job job;
  while (take(lane, job)) {
    job();
    job = nullptr;
    const std::lock_guard lock(mutex_);
    if (lane.empty()) continue;
    const auto found = lanes_.find(lane);
    found->second.busy = false;
    if (found->second.waiting.empty()) {
      lanes_.erase(found);
    } else {
      turns_.push_back(lane);
      ready_.notify_one();
    }
  }
}

}  // namespace dispatcher
