// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/loop/workers.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <latch>

namespace dispatcher {
namespace {

TEST(Workers, jobs_of_one_lane_run_in_order_and_one_at_a_time) {
  constexpr int kJobs = 500;
  std::vector<int> order;
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};
  std::latch done(kJobs);
  Workers workers(4);
  for (int number = 0; number < kJobs; ++number) {
    workers.run("web", [&, number] {
      if (inside.fetch_add(1) != 0) overlapped = true;
      order.push_back(number);
      inside.fetch_sub(1);
      done.count_down();
    });
  }
  done.wait();
  EXPECT_FALSE(overlapped);
  std::vector<int> expected(kJobs);
  for (int number = 0; number < kJobs; ++number) expected[static_cast<std::size_t>(number)] = number;
  EXPECT_EQ(order, expected);
}

TEST(Workers, lanes_do_not_wait_for_each_other) {
  Workers workers(2);
  std::promise<void> release;
  std::promise<void> other_ran;
  workers.run("stuck", [released = release.get_future().share()] { released.wait(); });
  workers.run("other", [&] { other_ran.set_value(); });
  other_ran.get_future().wait();
  release.set_value();
}

TEST(Workers, jobs_without_a_lane_run_beside_each_other) {
  Workers workers(2);
  std::latch both(2);
  std::latch seen(2);
  for (int number = 0; number < 2; ++number) {
    workers.run("", [&] {
      both.arrive_and_wait();  // neither gets past this unless the other runs too
      seen.count_down();
    });
  }
  seen.wait();
}

TEST(Workers, who_waits_for_a_job_that_is_dropped_hears_of_it) {
  Workers workers(1);
  std::promise<void> began;
  std::promise<void> release;
  workers.run("web", [&, released = release.get_future().share()] {
    began.set_value();
    released.wait();
  });
  began.get_future().wait();
  auto promise = std::make_shared<std::promise<void>>();
  auto waiting = promise->get_future();
  workers.run("web", [promise = std::move(promise)] { promise->set_value(); });
  std::thread closing([&] { workers.close(); });
  release.set_value();
  closing.join();
  // Either it ran before the end, or its promise is broken: nobody waits on.
  EXPECT_EQ(waiting.wait_for(std::chrono::seconds(0)), std::future_status::ready);
}

TEST(Workers, an_answer_comes_on_the_thread_of_the_main_loop) {
  GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
  const auto main_thread = std::this_thread::get_id();
  std::thread::id worked_on;
  std::thread::id answered_on;
  {
    Workers workers(1);
    workers.ask<int>(
        "",
        [&] {
          worked_on = std::this_thread::get_id();
          return 7;
        },
        [&](int number) {
          EXPECT_EQ(number, 7);
          answered_on = std::this_thread::get_id();
          g_main_loop_quit(loop);
        });
    g_main_loop_run(loop);
  }
  g_main_loop_unref(loop);
  EXPECT_EQ(answered_on, main_thread);
  EXPECT_NE(worked_on, main_thread);
}

TEST(Workers, the_end_lets_a_running_job_finish) {
  std::atomic<bool> finished{false};
  std::promise<void> begun;
  {
    Workers workers(1);
    workers.run("a", [&] {
      begun.set_value();
      std::this_thread::yield();
      finished = true;
    });
    begun.get_future().wait();
  }
  EXPECT_TRUE(finished);
}

}  // namespace
}  // namespace dispatcher
