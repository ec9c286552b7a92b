// SPDX-License-Identifier: LGPL-2.1-or-later
//
// On libvirt's own test driver, whose one machine shuts down as soon as it is asked to.
#include "dispatcher/states/state_kinds.hpp"

#include "tests/unit/dispatcher/support/kinds_test.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using ::testing::HasSubstr;

class StateKindsTest : public KindsTest {
 protected:
  StateKindsTest() : KindsTest(state_kinds()) {}
};

TEST_F(StateKindsTest, each_leads_to_its_state) {
  const std::pair<const char*, State> kSteps[] = {
      {"pause", State::kPaused},      {"resume", State::kRunning},    {"pause", State::kPaused},
      {"start", State::kRunning},     {"stop", State::kStopped},      {"start", State::kRunning},
      {"restart", State::kRunning},   {"suspend", State::kSuspended}, {"resume", State::kRunning},
      {"suspend", State::kSuspended}, {"start", State::kRunning}};
  for (const auto& [kind, wanted] : kSteps) {
    SCOPED_TRACE(kind);
    const auto record = run(kind);
    ASSERT_TRUE(record) << record.error().message;
    ASSERT_EQ(record->state, TaskState::kDone) << record->error;
    EXPECT_EQ(state(), wanted);
    if (std::string_view(kind) != "restart") {
      EXPECT_EQ(record->result.at("state"), word_of(wanted));
    }
  }
}

TEST_F(StateKindsTest, a_state_that_it_is_not_for_is_refused_by_name) {
  const auto refused = run("start");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationInvalid);
  EXPECT_EQ(refused.error().message, "'test' is running: start is for one that is stopped or paused or suspended");
  ASSERT_TRUE(run("stop"));
  for (const char* kind : {"stop", "restart", "pause", "suspend", "resume"}) {
    const auto also = run(kind);
    ASSERT_FALSE(also) << kind;
    EXPECT_THAT(also.error().message, HasSubstr("'test' is stopped: " + std::string(kind)));
  }
}

TEST_F(StateKindsTest, a_paused_machine_shuts_down) {
  ASSERT_TRUE(run("pause"));
  const auto record = run("stop");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->state, TaskState::kDone) << record->error;
  EXPECT_EQ(record->result.at("by_force"), false);
  EXPECT_EQ(state(), State::kStopped);
}

TEST_F(StateKindsTest, force_powers_off) {
  const auto record = run("stop", {{"force", true}});
  ASSERT_TRUE(record);
  EXPECT_EQ(record->result.at("by_force"), true);
  EXPECT_EQ(state(), State::kStopped);
}

TEST_F(StateKindsTest, senseless_arguments_of_stop_are_refused) {
  for (const boost::json::object& arguments :
       {boost::json::object{{"timeout_s", 0}}, boost::json::object{{"timeout_s", "soon"}},
        boost::json::object{{"timeout_s", 86401}}, boost::json::object{{"force", true}, {"no_force", true}}}) {
    const auto refused = run("stop", arguments);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArg);
  }
  EXPECT_EQ(state(), State::kRunning);
}

TEST_F(StateKindsTest, a_template_is_not_started) {
  ASSERT_TRUE(run("stop"));
  HomeRecord home;
  home.uuid = uuid_;
  home.facts.home = "/vz/vmprivate/test";
  home.facts.is_template = true;
  ASSERT_TRUE(homes_.put(home));
  const auto refused = run("start");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("is a template"));
  ASSERT_TRUE(homes_.remove(uuid_));
}

TEST_F(StateKindsTest, repair_mode_is_for_containers) {
  const auto refused = run("repair");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "'test' is a machine: repair mode is for containers");
}

TEST_F(StateKindsTest, an_environment_that_is_not_there_is_named) {
  const std::string here = std::exchange(uuid_, "6a0d0001-0000-4000-8000-000000000001");
  const auto refused = run("start");
  uuid_ = here;
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kNoDomain);
}

}  // namespace
}  // namespace dispatcher
