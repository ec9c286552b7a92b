// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/loop/main_loop.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <vector>

namespace dispatcher {
namespace {

class MainLoop : public testing::Test {
 protected:
  ~MainLoop() override { g_main_loop_unref(loop_); }
  void run() { g_main_loop_run(loop_); }
  void quit() { g_main_loop_quit(loop_); }

  GMainLoop* loop_ = g_main_loop_new(nullptr, FALSE);
};

TEST_F(MainLoop, what_is_posted_runs_in_order_and_not_at_once) {
  std::vector<int> order;
  post([&] {
    order.push_back(1);
    post([&] { order.push_back(3); });
    post([&] { quit(); });
    order.push_back(2);
  });
  EXPECT_TRUE(order.empty());
  run();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST_F(MainLoop, a_timer_that_is_stopped_or_gone_stays_silent) {
  bool rang = false;
  Timer stopped;
  stopped.start_once(std::chrono::milliseconds(1), [&] { rang = true; });
  EXPECT_TRUE(stopped.running());
  stopped.stop();
  EXPECT_FALSE(stopped.running());
  std::optional<Timer> gone(std::in_place);
  gone->start_once(std::chrono::milliseconds(1), [&] { rang = true; });
  gone.reset();
  Timer last;
  last.start_once(std::chrono::milliseconds(20), [&] { quit(); });
  run();
  EXPECT_FALSE(rang);
}

TEST_F(MainLoop, a_timer_may_start_itself_anew_and_may_end_its_owner) {
  int rung = 0;
  auto timer = std::make_unique<Timer>();
  timer->start_once(std::chrono::milliseconds(1), [&] {
    ++rung;
    timer->start_once(std::chrono::milliseconds(1), [&] {
      ++rung;
      timer.reset();
      quit();
    });
  });
  run();
  EXPECT_EQ(rung, 2);
}

}  // namespace
}  // namespace dispatcher
