// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/session/task_run.hpp"
#include "tests/unit/prlctl/session/fake_dispatcher.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>

namespace prlctl {
namespace {

using ::testing::HasSubstr;

Session session_of(std::optional<std::chrono::seconds> timeout = {}) {
  return Session({.dispatcher = {.socket = FakeDispatcher::socket(), .system_bus = false}, .timeout = timeout}, {});
}

Answer<dispatcher::VariantHandle> run(Session& session, const char* method = "Suspend") {
  return run_task(session, dispatcher::environment_path("u-1"), kEnvironmentInterface, method, nullptr);
}

TEST(TaskRun, the_result_of_a_task_is_told_at_its_end) {
  FakeDispatcher dispatcher({{"queued"}, {"running", 10}, {"running", 90}, {"done", 100}});
  Session session = session_of();
  const auto end = run(session);
  ASSERT_TRUE(end) << end.error().text;
  const char* uuid = nullptr;
  ASSERT_TRUE(g_variant_lookup(end->get(), "uuid", "&s", &uuid));
  EXPECT_STREQ(uuid, "u-1");
}

TEST(TaskRun, verbose_tells_the_way_and_the_task) {
  FakeDispatcher dispatcher({{"done", 100}});
  std::array<char, 4096> told{};
  std::FILE* err = ::fmemopen(told.data(), told.size(), "w");
  Session session({.dispatcher = {.socket = FakeDispatcher::socket(), .system_bus = false}, .verbose = true},
                  {.err = err});
  EXPECT_TRUE(run(session));
  std::fclose(err);
  EXPECT_STREQ(told.data(),
               "reached the dispatcher over its socket\n"
               "Suspend is /org/switchyard/Dispatcher1/tasks/7\n");
}

TEST(TaskRun, a_task_that_has_ended_before_anybody_asked_is_not_waited_for) {
  FakeDispatcher dispatcher({{"done", 100}});
  Session session = session_of();
  EXPECT_TRUE(run(session));
}

TEST(TaskRun, a_task_that_failed_has_one_line_of_words) {
  FakeDispatcher dispatcher({{"running"}, {"undoing"}, {"failed"}});
  Session session = session_of();
  EXPECT_EQ(run(session).error(), (Failure{"the disk is full; nothing was left behind", 255}));
}

TEST(TaskRun, a_refusal_has_the_dispatchers_words) {
  FakeDispatcher dispatcher({{"done"}});
  Session session = session_of();
  EXPECT_EQ(run(session, "Fail").error(), (Failure{"it runs: stop it first", 255}));
}

TEST(TaskRun, an_environment_that_is_heard_of_late_is_waited_for) {
  FakeDispatcher dispatcher({{"done"}});
  dispatcher.hears_late();
  Session session = session_of();
  const auto end = run(session);
  ASSERT_TRUE(end) << end.error().text;
  EXPECT_EQ(dispatcher.asked_for(), "Suspend");
}

TEST(TaskRun, an_interrupt_cancels_the_task) {
  FakeDispatcher dispatcher({{"running"}, {"running", 5}});
  dispatcher.interrupts_when_asked();
  Session session = session_of();
  EXPECT_EQ(run(session).error().exit_code, 255);
  EXPECT_EQ(dispatcher.cancels(), 1);
}

TEST(TaskRun, a_dispatcher_that_goes_leaves_its_task_behind) {
  FakeDispatcher dispatcher({{"running"}, {"running", 5}, {"done"}}, true);
  Session session = session_of();
  const Failure failure = run(session).error();
  EXPECT_EQ(failure.exit_code, 253);
  EXPECT_THAT(failure.text, HasSubstr("goes on with task 7 when it is back"));
}

TEST(TaskRun, who_does_not_wait_for_ever_is_told_that_the_task_goes_on) {
  FakeDispatcher dispatcher({{"running"}});
  Session session = session_of(std::chrono::seconds(1));
  EXPECT_EQ(run(session).error(), (Failure{"The operation has timed out. Task 7 goes on.", 255}));
}

TEST(TaskRun, without_a_dispatcher_the_exit_code_is_253) {
  Session session = session_of();
  const Failure failure = run(session).error();
  EXPECT_EQ(failure.exit_code, 253);
  EXPECT_THAT(failure.text, HasSubstr("Login failed: Unable to connect to Virtuozzo."));
}

}  // namespace
}  // namespace prlctl
