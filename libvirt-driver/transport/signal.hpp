// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Wakes coroutines that wait for a condition: each waiter loops over its condition and `co_await wait()`.
// One thread, so no wake-up can slip between the check and the wait.
//
//   while (queue_bytes > limit) co_await drained.wait();
#pragma once

#include "libvirt-driver/transport/task.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace driver {

class Signal {
 public:
  explicit Signal(const Executor& executor) : timer_(executor, Timer::time_point::max()) {}

  Task<void> wait() {
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored));
  }

  // As wait(), but gives up at `deadline`; the caller's loop looks at the clock.
  Task<void> wait_until(Timer::time_point deadline) {
    Timer timeout(timer_.get_executor(), deadline);
    // A waiter that is woken otherwise may take the signal with it before an expiry that is queued already arrives.
    const auto waiting = std::make_shared<bool>(true);
    timeout.async_wait([this, waiter = std::weak_ptr(waiting)](const boost::system::error_code& error) {
      if (!error && !waiter.expired()) notify_all();
    });
    co_await wait();
  }

  void notify_all() { timer_.cancel(); }

 private:
  Timer timer_;
};

}  // namespace driver
