// SPDX-License-Identifier: LGPL-2.1-or-later
//
// On libvirt's own test driver, whose one machine shuts down as soon as it is asked to.
#include "dispatcher/states/state_kinds.hpp"

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/model/domain_reader.hpp"
#include "dispatcher/tasks/task_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace dispatcher {
namespace {

using ::testing::HasSubstr;

class StateKindsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { start_libvirt_events(); }

  StateKindsTest()
      : folder_(std::filesystem::path(::testing::TempDir()) / ("state_kinds." + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    database_ = Database::open(folder_ / "dispatcher.sqlite", dispatcher_schema()).value();
    homes_.emplace(*database_);
    store_.emplace(*database_);
    services_.emplace(Services{config_, link_, workers_, *homes_, [](const std::string&) {}});
    engine_ = std::make_unique<TaskEngine>(*services_, *store_, state_kinds(), TaskEngine::Settings{});
    EXPECT_TRUE(engine_->resume([] {}));
    link_.start();
    until([this] { return link_.connection().has_value(); });
    const DomainHandle domain(virDomainLookupByName(link_.connection()->get(), "test"));
    uuid_ = uuid_of(domain.get());
  }
  ~StateKindsTest() override {
    if (state() == State::kPaused) run("resume");
    if (state() != State::kRunning) run("start");
    engine_.reset();
    link_.stop();
    workers_.close();
    while (g_main_context_iteration(nullptr, FALSE)) {
    }
    std::filesystem::remove_all(folder_);
  }

  static void until(const std::function<bool()>& what) {
    while (!what()) g_main_context_iteration(nullptr, TRUE);
  }

  State state() { return read_domain(*link_.connection(), uuid_).value()->state; }

  // The ended task, or why it was refused.
  Result<TaskRecord> run(const std::string& kind, boost::json::object arguments = {}) {
    TaskRecord record;
    record.kind = kind;
    record.environment = uuid_;
    record.arguments = std::move(arguments);
    std::optional<Result<std::uint64_t>> id;
    engine_->submit(record, [&](Result<std::uint64_t> answer) { id = std::move(answer); });
    until([&] { return id.has_value(); });
    if (!*id) return id->error();
    until([&] { return engine_->find(**id)->ended != 0; });
    return *engine_->find(**id);
  }

  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::optional<HomeRecords> homes_;
  std::optional<TaskStore> store_;
  DispatcherConfig config_;
  Workers workers_{2};
  Link link_{"test:///default", workers_};
  std::optional<Services> services_;
  std::unique_ptr<TaskEngine> engine_;
  std::string uuid_;
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
  ASSERT_TRUE(homes_->put(home));
  const auto refused = run("start");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("is a template"));
  ASSERT_TRUE(homes_->remove(uuid_));
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
