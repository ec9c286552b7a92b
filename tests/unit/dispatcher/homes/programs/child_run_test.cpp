// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/programs/child_run.hpp"
#include "tests/unit/dispatcher/homes/fake_run.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace dispatcher {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

ChildWish shell(const std::string& script) {
  return {.program = {.words = {"sh", "-c", script}}, .deadline = std::chrono::seconds(0), .said = {}};
}

TEST(ChildRun, tells_each_line_and_returns_all_of_them) {
  FakeRun run;
  std::vector<std::string> lines;
  ChildWish wish = shell("printf 'one\\n(1.00/100%%)\\r(2.00/100%%)\\rlast\\n'; echo wrong >&2");
  wish.said = [&](std::string_view line) { lines.emplace_back(line); };
  const auto said = run_child(run, wish);
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_THAT(lines, ElementsAre("one", "(1.00/100%)", "(2.00/100%)", "last", "wrong"));
  EXPECT_THAT(*said, HasSubstr("last\nwrong"));
}

TEST(ChildRun, fails_with_the_programs_last_words) {
  FakeRun run;
  const auto said = run_child(run, shell("echo no space left; exit 3"));
  ASSERT_FALSE(said);
  EXPECT_THAT(said.error().message, HasSubstr("status 3: no space left"));
}

TEST(ChildRun, fails_without_the_progress_that_was_told) {
  FakeRun run;
  const auto said =
      run_child(run, shell("printf '(1.00/100%%)\\r(2.00/100%%)\\rno space left\\n(3.00/100%%)\\r'; exit 3"));
  ASSERT_FALSE(said);
  EXPECT_THAT(said.error().message, EndsWith("status 3: no space left"));
}

TEST(ChildRun, a_cancelled_task_asks_the_program_to_end_first) {
  FakeRun run;
  ChildWish wish = shell("trap 'echo cleared; exit 0' TERM; echo begun; while :; do :; done");
  std::vector<std::string> lines;
  wish.said = [&](std::string_view line) {
    lines.emplace_back(line);
    run.cancel.request_stop();
  };
  const auto said = run_child(run, wish);
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, ErrorCode::kOperationAborted);
  EXPECT_THAT(lines, ElementsAre("begun", "cleared"));
}

TEST(ChildRun, a_silent_program_ends_with_its_task) {
  FakeRun run;
  std::thread somebody;
  ChildWish wish = shell("echo begun; exec sleep 1000");
  wish.said = [&](std::string_view) { somebody = std::thread([&] { run.cancel.request_stop(); }); };
  EXPECT_EQ(run_child(run, wish).error().code, ErrorCode::kOperationAborted);
  somebody.join();
}

TEST(ChildRun, a_program_past_its_deadline_is_ended) {
  FakeRun run;
  ChildWish wish = shell("while :; do :; done");
  wish.deadline = std::chrono::seconds(1);
  const auto said = run_child(run, wish);
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, ErrorCode::kOperationTimeout);
}

TEST(ChildRun, runs_beside_threads_that_start_programs_too) {
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int number = 0; number < 8; ++number)
    threads.emplace_back([&] {
      for (int round = 0; round < 10; ++round) {
        FakeRun run;
        if (run_child(run, shell("echo x")).has_value()) ++good;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
}

}  // namespace
}  // namespace dispatcher
