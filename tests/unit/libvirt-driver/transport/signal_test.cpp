// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/signal.hpp"

#include "tests/unit/libvirt-driver/support/run_until.hpp"

#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace driver {
namespace {

using test::run_until;
using test::settle;

TEST(Signal, wakes_every_waiter) {
  asio::io_context io;
  Signal signal(io.get_executor());
  int woken = 0;
  const auto wait = [&]() -> Task<void> {
    co_await signal.wait();
    ++woken;
  };
  for (int i = 0; i < 3; ++i) asio::co_spawn(io, wait(), asio::detached);
  settle(io);
  EXPECT_EQ(woken, 0);
  signal.notify_all();
  settle(io);
  EXPECT_EQ(woken, 3);
}

TEST(Signal, gives_up_at_the_deadline) {
  asio::io_context io;
  Signal signal(io.get_executor());
  bool woken = false;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
  const auto wait = [&]() -> Task<void> {
    co_await signal.wait_until(deadline);
    woken = true;
  };
  asio::co_spawn(io, wait(), asio::detached);
  EXPECT_TRUE(run_until(io, [&] { return woken; }));
}

// A notification and the deadline in one turn of the event loop: the waiter, woken by the first, may take the signal
// with it before the second is delivered.
TEST(Signal, may_die_with_its_waiter_though_the_deadline_has_just_passed) {
  asio::io_context io;
  auto signal = std::make_unique<Signal>(io.get_executor());
  Signal& notified = *signal;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
  bool woken = false;
  const auto wait = [](std::unique_ptr<Signal> owned, Timer::time_point until, bool& done) -> Task<void> {
    co_await owned->wait_until(until);
    owned.reset();
    done = true;
  };
  asio::co_spawn(io, wait(std::move(signal), deadline, woken), asio::detached);
  io.poll();
  std::this_thread::sleep_until(deadline + std::chrono::milliseconds(1));
  notified.notify_all();
  settle(io);
  EXPECT_TRUE(woken);
}

}  // namespace
}  // namespace driver
