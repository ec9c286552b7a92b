// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/task_run.hpp"
#include "prlctl/upgrade/batch_run.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"
#include "tests/unit/prlctl/session/fake_dispatcher.hpp"

#include <glib-unix.h>

#include <csignal>

namespace prlctl {
namespace {

using ::testing::HasSubstr;

class BatchRunTest : public ::testing::Test {
 protected:
  // Each item is a task; those named in `refused_` are refused.
  BatchStep step() {
    return {[this](BatchItem& item) -> Answer<std::optional<std::string>> {
              begun_.push_back(item.name);
              if (interrupts_at_ == item.name) interrupt();
              if (item.name == refused_) return Failure{"its descriptor is damaged"};
              if (item.name == done_already_) return std::optional<std::string>();
              auto task = begin_task(session_, "/x", kEnvironmentInterface, "Upgrade", nullptr);
              if (!task) return task.error();
              return std::optional(*std::move(task));
            },
            [](BatchItem& item, GVariant* result) {
              const char* uuid = "";
              g_variant_lookup(result, "uuid", "&s", &uuid);
              item.uuid = uuid;
            }};
  }
  Answer<void> run(std::function<Answer<void>()> keep = {}) {
    return run_batch(session_, items_, {.steps = {step()}, .jobs = 1, .done = "upgraded", .keep = std::move(keep)});
  }
  // Until it is heard of.
  static void interrupt() {
    bool is_heard = false;
    const auto hear = [](gpointer heard) -> gboolean {
      *static_cast<bool*>(heard) = true;
      return G_SOURCE_REMOVE;
    };
    g_unix_signal_add(SIGINT, hear, &is_heard);
    ::kill(::getpid(), SIGINT);
    while (!is_heard) g_main_context_iteration(nullptr, TRUE);
  }
  std::vector<ItemState> states() const {
    std::vector<ItemState> all;
    for (const BatchItem& item : items_) all.push_back(item.state);
    return all;
  }

  static constexpr ItemState kWaiting = ItemState::kWaiting, kBegun = ItemState::kBegun, kDone = ItemState::kDone,
                             kFailed = ItemState::kFailed;

  Captured out_;
  Session session_{{.dispatcher = {.socket = FakeDispatcher::socket(), .system_bus = false}}, {out_.stream()}};
  std::vector<BatchItem> items_{{.path = "/a", .name = "a"}, {.path = "/b", .name = "b"}, {.path = "/c", .name = "c"}};
  std::vector<std::string> begun_;
  std::string refused_;
  std::string done_already_;
  std::string interrupts_at_;
};

TEST_F(BatchRunTest, what_fails_does_not_hold_up_the_others) {
  FakeDispatcher dispatcher({{"running"}, {"done", 100}});
  refused_ = "b";
  ASSERT_TRUE(run());
  EXPECT_THAT(states(), ::testing::ElementsAre(kDone, kFailed, kDone));
  EXPECT_EQ(items_[0].uuid, "u-1");
  EXPECT_EQ(items_[1].problem, "its descriptor is damaged");
  EXPECT_THAT(out_.text(), HasSubstr("[1/3] VM a: upgraded ("));
  EXPECT_THAT(out_.text(), HasSubstr("[2/3] VM b: failed: its descriptor is damaged ("));
  EXPECT_THAT(out_.text(), HasSubstr("[3/3] VM c: upgraded ("));
}

TEST_F(BatchRunTest, a_task_that_fails_is_told_with_its_words) {
  FakeDispatcher dispatcher({{"running"}, {"failed"}});
  ASSERT_TRUE(run());
  EXPECT_THAT(states(), ::testing::ElementsAre(kFailed, kFailed, kFailed));
  EXPECT_EQ(items_[2].problem, "the disk is full; nothing was left behind");
}

TEST_F(BatchRunTest, what_is_done_is_not_begun_again) {
  FakeDispatcher dispatcher({{"done", 100}});
  items_[0].state = kDone;
  items_[1].state = kFailed;
  items_[1].problem = "earlier";
  done_already_ = "c";
  ASSERT_TRUE(run());
  EXPECT_THAT(states(), ::testing::ElementsAre(kDone, kDone, kDone));
  EXPECT_THAT(begun_, ::testing::ElementsAre("b", "c"));
  EXPECT_EQ(items_[1].problem, "");
  EXPECT_EQ(items_[2].uuid, "");
}

TEST_F(BatchRunTest, an_interrupt_begins_nothing_new_and_waits_for_what_is_going_on) {
  FakeDispatcher dispatcher({{"running"}, {"done", 100}});
  interrupts_at_ = "b";
  EXPECT_EQ(run().error().exit_code, kServiceExit);
  EXPECT_THAT(states(), ::testing::ElementsAre(kDone, kDone, kWaiting));
}

TEST_F(BatchRunTest, what_cannot_be_kept_ends_the_run_before_anything_is_done) {
  FakeDispatcher dispatcher({{"done", 100}});
  EXPECT_EQ(run([]() -> Answer<void> { return Failure{"the disk is full"}; }).error().text, "the disk is full");
  EXPECT_THAT(begun_, ::testing::IsEmpty());
}

TEST_F(BatchRunTest, nobody_knows_how_it_ended_when_the_dispatcher_goes) {
  FakeDispatcher dispatcher({{"running"}, {"done", 100}}, true);
  EXPECT_EQ(run().error().exit_code, kNoServiceExit);
  EXPECT_THAT(states(), ::testing::ElementsAre(kBegun, kWaiting, kWaiting));
}

}  // namespace
}  // namespace prlctl
