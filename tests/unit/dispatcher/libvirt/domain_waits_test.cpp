// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/domain_waits.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace dispatcher {
namespace {

using Clock = std::chrono::steady_clock;

TEST(DomainWaitsTest, what_is_true_already_needs_no_event) {
  DomainWaits waits;
  EXPECT_TRUE(waits.until("a", Clock::now(), {}, [] { return Result<bool>(true); }).value());
}

TEST(DomainWaitsTest, looks_again_after_each_event_of_that_domain_and_no_other) {
  DomainWaits waits;
  std::atomic<int> looks = 0;
  std::thread waiting([&] {
    EXPECT_TRUE(waits.until("a", Clock::time_point::max(), {}, [&] { return Result<bool>(++looks == 3); }).value());
  });
  while (looks == 0) std::this_thread::yield();
  waits.happened("b");
  waits.happened("a");
  while (looks == 1) std::this_thread::yield();
  waits.happened("a");
  waiting.join();
  EXPECT_EQ(looks, 3);
}

TEST(DomainWaitsTest, misses_no_event_that_comes_while_it_looks) {
  DomainWaits waits;
  int looks = 0;
  const auto done = waits.until("a", Clock::time_point::max(), {}, [&]() -> Result<bool> {
    if (++looks == 1) waits.happened("a");
    return looks == 2;
  });
  EXPECT_TRUE(done.value());
}

TEST(DomainWaitsTest, a_lost_connection_is_waited_through) {
  DomainWaits waits;
  int looks = 0;
  const auto done = waits.until("a", Clock::time_point::max(), {}, [&]() -> Result<bool> {
    if (++looks == 2) return true;
    waits.connected();
    return Error{ErrorCode::kNoConnect, "gone"};
  });
  EXPECT_TRUE(done.value());
}

TEST(DomainWaitsTest, another_error_ends_it) {
  DomainWaits waits;
  const auto done = waits.until("a", Clock::time_point::max(), {}, [] {
    return Result<bool>(Error{ErrorCode::kSystem, "broken"});
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "broken");
}

TEST(DomainWaitsTest, the_deadline_ends_it) {
  DomainWaits waits;
  EXPECT_FALSE(waits.until("a", Clock::now(), {}, [] { return Result<bool>(false); }).value());
}

TEST(DomainWaitsTest, a_request_to_stop_ends_it) {
  DomainWaits waits;
  std::stop_source stop;
  const auto done = waits.until("a", Clock::time_point::max(), stop.get_token(), [&] {
    stop.request_stop();
    return Result<bool>(false);
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kOperationAborted);
}

}  // namespace
}  // namespace dispatcher
