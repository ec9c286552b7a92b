// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The engine with kinds of the test's own, whose steps write down what was done into a list: what is in it stands for
// what a real step would leave on the disk, so it outlives the engine as files outlive the dispatcher.
#include "dispatcher/tasks/task_engine.hpp"

#include "tests/unit/dispatcher/support/dispatcher_test.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace dispatcher {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kHere = "6a0d0001-0000-4000-8000-000000000001";
constexpr const char* kThere = "6a0d0002-0000-4000-8000-000000000002";

// What steps did, and when they may go on.
struct Scene {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> acts;
  std::string failing;  // the step whose act fails
  std::string clumsy;   // the step whose undo fails
  bool held = false;    // acts of the step "wait" do not return while this is set
  int waiting = 0;

  void add(const std::string& act) {
    const std::lock_guard lock(mutex);
    acts.push_back(act);
  }
  void release() {
    const std::lock_guard lock(mutex);
    held = false;
    changed.notify_all();
  }
  std::vector<std::string> done() {
    const std::lock_guard lock(mutex);
    return acts;
  }
};
Scene* scene;

template <const char* name>
Result<void> act(TaskRun& run) {
  scene->add(name);
  run.notes()[name] = true;
  if (scene->failing == name) return Error{ErrorCode::kSystem, "no space left"};
  return {};
}

template <const char* name>
Result<void> undo(TaskRun& run) {
  scene->add(std::string("undo ") + name);
  // Whoever cancelled wants the undoing to be done.
  EXPECT_TRUE(run.check());
  EXPECT_FALSE(run.interruption().stop_requested());
  if (scene->clumsy == name) return Error{ErrorCode::kSystem, "read-only file system"};
  return {};
}

Result<void> wait(TaskRun& run) {
  std::unique_lock lock(scene->mutex);
  scene->acts.emplace_back("wait");
  ++scene->waiting;
  scene->changed.notify_all();
  scene->changed.wait(lock, [] { return !scene->held; });
  lock.unlock();
  return run.check();
}

// As a long copy does: works until somebody wants it to stop.
Result<void> wait_for_the_end(TaskRun& run) {
  {
    const std::lock_guard lock(scene->mutex);
    scene->acts.emplace_back("wait");
    ++scene->waiting;
    scene->changed.notify_all();
  }
  std::mutex alone;
  std::unique_lock lock(alone);
  std::condition_variable_any().wait(lock, run.interruption(), [] { return false; });
  return run.check();
}

Result<void> throwing(TaskRun&) { throw std::runtime_error("out of luck"); }

Result<void> choose(Services&, TaskRecord& record) {
  if (record.environment.empty()) record.environment = kThere;
  record.notes["chosen"] = record.environment;
  if (record.arguments.contains("bad")) return Error{ErrorCode::kInvalidArg, "argument bad must not be given"};
  return {};
}

constexpr char kOne[] = "one";
constexpr char kTwo[] = "two";
constexpr char kThree[] = "three";
constexpr TaskStep kSteps[] = {{kOne, "doing one", &act<kOne>, &undo<kOne>},
                               {kTwo, "doing two", &act<kTwo>, &undo<kTwo>, 2},
                               {kThree, "doing three", &act<kThree>, nullptr}};
constexpr TaskStep kWaiting[] = {{kOne, "doing one", &act<kOne>, &undo<kOne>},
                                 {"wait", "waiting", &wait, &undo<kTwo>},
                                 {kThree, "doing three", &act<kThree>, nullptr}};
constexpr TaskStep kPatient[] = {{kOne, "doing one", &act<kOne>, &undo<kOne>},
                                 {"wait", "waiting", &wait_for_the_end, &undo<kTwo>}};
constexpr TaskStep kThrowing[] = {{"throw", "throwing", &throwing, nullptr}};
constexpr TaskKind kBack{"back", kSteps, 3, "manage", &choose, "source"};
constexpr TaskStep kResuming[] = {{kOne, "doing one", &act<kOne>, &undo<kOne>},
                                  {kTwo, "doing two", &act<kTwo>, &undo<kTwo>, 1, true},
                                  {kThree, "doing three", &act<kThree>, nullptr}};
constexpr TaskKind kResumes{"resumes", kResuming, 3, "manage", nullptr};
constexpr TaskStep kLong[] = {{kOne, "doing one", &act<kOne>, &undo<kOne>},
                              {"wait", "waiting", &wait_for_the_end, &undo<kTwo>, 1, true}};
constexpr TaskKind kPutOff{"put-off", kLong, 2, "manage", nullptr};
constexpr TaskKind kForth{"forth", kSteps, 1, "manage", nullptr};
constexpr TaskKind kSlow{"slow", kWaiting, 3, "manage", nullptr};
constexpr TaskKind kSlowForth{"slow-forth", kWaiting, 1, "manage", nullptr};
constexpr TaskKind kUntilTheEnd{"patient", kPatient, 2, "manage", nullptr};
constexpr TaskKind kUnlucky{"unlucky", kThrowing, 1, "manage", nullptr};
constexpr const TaskKind* kKinds[] = {&kBack,      &kForth,       &kResumes, &kSlow,
                                      &kSlowForth, &kUntilTheEnd, &kUnlucky, &kPutOff};

class TaskEngineTest : public DispatcherTest {
 protected:
  TaskEngineTest() { scene = &scene_; }
  ~TaskEngineTest() override {
    scene_.release();
    engine_.reset();
    settle();
  }

  void start(TaskProbe probe = {}, unsigned parallel = 4) {
    engine_ = std::make_unique<TaskEngine>(services_, store_, kKinds, TaskEngine::Settings{parallel, probe});
    engine_->watch([this](const TaskRecord& record) { told_.push_back(record); });
    bool resumed = false;
    ASSERT_TRUE(engine_->resume([&] { resumed = true; }));
    until([&] { return resumed; });
  }

  Result<std::uint64_t> submit(const std::string& kind, const std::string& environment = kHere,
                               boost::json::object arguments = {}) {
    TaskRecord record;
    record.kind = kind;
    record.environment = environment;
    record.owner = "uid 0";
    record.arguments = std::move(arguments);
    std::optional<Result<std::uint64_t>> answer;
    engine_->submit(record, [&](Result<std::uint64_t> id) { answer = std::move(id); });
    until([&] { return answer.has_value(); });
    return *answer;
  }

  TaskRecord end_of(std::uint64_t id) {
    until([&] { return engine_->find(id)->ended != 0; });
    return *engine_->find(id);
  }

  void until_waiting(int count = 1) {
    std::unique_lock lock(scene_.mutex);
    scene_.changed.wait(lock, [&] { return scene_.waiting == count; });
  }

  // Runs a task until the probe cuts it off at `place`, and takes the engine away as a crash does.
  void crash_at(const std::string& kind, const std::string& place) {
    std::atomic<bool> crashed = false;
    start([&](const TaskRecord&, const TaskStep& step, std::string_view when) {
      if (std::string(step.name) + "/" + std::string(when) != place) return;
      crashed = true;
      g_main_context_wakeup(nullptr);
      throw TaskAbandoned{};
    });
    ASSERT_TRUE(submit(kind));
    until([&] { return crashed.load(); });
    engine_.reset();
    scene_.add("crash");
  }

  Scene scene_;
  std::unique_ptr<TaskEngine> engine_;
  std::vector<TaskRecord> told_;
};

TEST_F(TaskEngineTest, does_the_steps_in_order) {
  start();
  const auto id = submit("back").value();
  const TaskRecord record = end_of(id);
  EXPECT_EQ(record.state, TaskState::kDone);
  EXPECT_EQ(record.percent, 100U);
  EXPECT_THAT(scene_.done(), ElementsAre("one", "two", "three"));
  EXPECT_EQ(engine_->task_of(kHere), 0U);
  ASSERT_FALSE(told_.empty());
  EXPECT_EQ(told_.front().state, TaskState::kQueued);
  EXPECT_EQ(told_.back().state, TaskState::kDone);
  unsigned last = 0;
  for (const TaskRecord& each : told_) {
    EXPECT_GE(each.percent, last);
    last = each.percent;
  }
  EXPECT_EQ(store_.recent(1).value().at(0).state, TaskState::kDone);
}

TEST_F(TaskEngineTest, has_written_down_a_step_before_it_begins) {
  std::vector<std::size_t> stored;
  start([&](const TaskRecord&, const TaskStep&, std::string_view when) {
    if (when == "before") stored.push_back(store_.unfinished().value().at(0).step);
    // Notes of a step are durable before the next begins.
    if (when == "before" && stored.size() == 2) {
      EXPECT_TRUE(store_.unfinished().value().at(0).notes.contains("one"));
    }
  });
  end_of(submit("back").value());
  EXPECT_THAT(stored, ElementsAre(0U, 1U, 2U));
}

TEST_F(TaskEngineTest, undoes_a_failed_step_and_those_before_it_the_last_first) {
  scene_.failing = "two";
  start();
  const TaskRecord record = end_of(submit("back").value());
  EXPECT_EQ(record.state, TaskState::kFailed);
  EXPECT_EQ(record.error_code, static_cast<int>(ErrorCode::kSystem));
  EXPECT_EQ(record.error, "doing two: no space left");
  EXPECT_THAT(scene_.done(), ElementsAre("one", "two", "undo two", "undo one"));
}

TEST_F(TaskEngineTest, undoes_what_it_can_and_names_what_it_cannot) {
  scene_.failing = "three";
  scene_.clumsy = "two";
  start();
  const TaskRecord record = end_of(submit("back").value());
  EXPECT_EQ(record.state, TaskState::kFailed);
  EXPECT_EQ(record.error, "doing three: no space left\nnot undone: doing two: read-only file system");
  EXPECT_THAT(scene_.done(), ElementsAre("one", "two", "three", "undo two", "undo one"));
}

TEST_F(TaskEngineTest, undoes_nothing_past_the_point_of_no_return) {
  scene_.failing = "three";
  start();
  const TaskRecord record = end_of(submit("forth").value());
  EXPECT_EQ(record.state, TaskState::kFailed);
  EXPECT_THAT(record.error, HasSubstr("cannot be undone"));
  EXPECT_THAT(scene_.done(), ElementsAre("one", "two", "three"));
}

TEST_F(TaskEngineTest, takes_an_exception_for_a_failed_step) {
  start();
  const TaskRecord record = end_of(submit("unlucky").value());
  EXPECT_EQ(record.state, TaskState::kFailed);
  EXPECT_EQ(record.error, "throwing: out of luck");
}

TEST_F(TaskEngineTest, undoes_after_a_crash_whatever_the_place) {
  const std::pair<const char*, std::vector<std::string>> kCases[] = {
      {"one/before", {"crash", "undo one"}},
      {"one/after", {"one", "crash", "undo one"}},
      {"two/before", {"one", "crash", "undo two", "undo one"}},
      {"two/after", {"one", "two", "crash", "undo two", "undo one"}},
      {"three/after", {"one", "two", "three", "crash", "undo two", "undo one"}},
  };
  for (const auto& [place, acts] : kCases) {
    SCOPED_TRACE(place);
    scene_.acts.clear();
    crash_at("back", place);
    start();
    EXPECT_EQ(scene_.done(), acts);
    const TaskRecord record = engine_->list().at(0);
    EXPECT_EQ(record.state, TaskState::kFailed);
    EXPECT_THAT(record.error, HasSubstr("switchyardd ended meanwhile"));
    engine_.reset();
  }
}

TEST_F(TaskEngineTest, goes_on_after_a_crash_past_the_point_of_no_return) {
  const std::pair<const char*, std::vector<std::string>> kCases[] = {
      {"one/after", {"one", "crash", "undo one"}},
      {"two/before", {"one", "crash", "two", "three"}},
      {"two/after", {"one", "two", "crash", "two", "three"}},
      {"three/after", {"one", "two", "three", "crash", "three"}},
  };
  for (const auto& [place, acts] : kCases) {
    SCOPED_TRACE(place);
    scene_.acts.clear();
    crash_at("forth", place);
    start();
    EXPECT_EQ(scene_.done(), acts);
    EXPECT_EQ(engine_->list().at(0).state, acts.back() == "three" ? TaskState::kDone : TaskState::kFailed);
    engine_.reset();
  }
}

TEST_F(TaskEngineTest, goes_on_after_a_crash_within_a_step_that_resumes) {
  const std::pair<const char*, std::vector<std::string>> kCases[] = {
      {"one/after", {"one", "crash", "undo one"}},
      {"two/before", {"one", "crash", "two", "three"}},
      {"two/after", {"one", "two", "crash", "two", "three"}},
      {"three/after", {"one", "two", "three", "crash", "undo two", "undo one"}},
  };
  for (const auto& [place, acts] : kCases) {
    SCOPED_TRACE(place);
    scene_.acts.clear();
    crash_at("resumes", place);
    start();
    end_of(engine_->list().at(0).id);
    EXPECT_EQ(scene_.done(), acts);
    engine_.reset();
  }
}

TEST_F(TaskEngineTest, takes_new_tasks_while_one_goes_on_with_a_step_that_resumes) {
  TaskRecord record;
  record.kind = "put-off";
  record.environment = kHere;
  record.state = TaskState::kRunning;
  record.step = 1;
  const auto id = store_.add(record);
  ASSERT_TRUE(id);
  start();
  until_waiting();
  const auto refused = submit("back");
  ASSERT_FALSE(refused);
  const auto other = submit("back", kThere);
  ASSERT_TRUE(other);
  EXPECT_EQ(end_of(*other).state, TaskState::kDone);
  EXPECT_EQ(engine_->find(*id)->state, TaskState::kRunning);
}

TEST_F(TaskEngineTest, goes_on_undoing_where_a_crash_interrupted_that) {
  TaskRecord record;
  record.kind = "back";
  record.environment = kHere;
  record.state = TaskState::kUndoing;
  record.step = 0;
  record.error = "doing two: no space left";
  ASSERT_TRUE(store_.add(record));
  start();
  EXPECT_THAT(scene_.done(), ElementsAre("undo one"));
  EXPECT_EQ(engine_->list().at(0).state, TaskState::kFailed);
  EXPECT_EQ(engine_->list().at(0).error, record.error);
}

TEST_F(TaskEngineTest, takes_the_newer_one_where_the_end_of_another_could_not_be_written) {
  TaskRecord older;
  older.kind = "back";
  older.environment = kHere;
  older.state = TaskState::kUndoing;
  older.error = "doing two: no space left";
  TaskRecord newer;
  newer.kind = "forth";
  newer.environment = kHere;
  newer.state = TaskState::kRunning;
  newer.step = 1;
  const auto first = store_.add(older);
  const auto second = store_.add(newer);
  ASSERT_TRUE(first && second);
  start();
  EXPECT_THAT(scene_.done(), ElementsAre("two", "three"));
  EXPECT_EQ(engine_->find(*second)->state, TaskState::kDone);
  EXPECT_EQ(engine_->find(*first)->state, TaskState::kFailed);
  EXPECT_EQ(engine_->find(*first)->error,
            "doing two: no space left\nits end could not be written down: look at what it left");
  EXPECT_THAT(*store_.unfinished(), IsEmpty());
  EXPECT_TRUE(submit("back"));
}

TEST_F(TaskEngineTest, takes_nothing_new_before_what_was_interrupted_has_ended) {
  engine_ = std::make_unique<TaskEngine>(services_, store_, kKinds, TaskEngine::Settings{});
  const auto refused = submit("back");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationInvalid);
  EXPECT_THAT(scene_.done(), IsEmpty());
}

TEST_F(TaskEngineTest, stops_between_steps_when_the_dispatcher_ends_and_goes_on_at_its_next_start) {
  start();
  const auto id = submit("patient").value();
  until_waiting();
  engine_.reset();
  EXPECT_EQ(store_.unfinished().value().at(0).state, TaskState::kQueued);
  EXPECT_THAT(scene_.done(), ElementsAre("one", "wait", "undo two"));
  start();
  until_waiting(2);
  EXPECT_TRUE(engine_->cancel(id));
  EXPECT_EQ(end_of(id).state, TaskState::kCancelled);
  EXPECT_THAT(scene_.done(), ElementsAre("one", "wait", "undo two", "wait", "undo two", "undo one"));
}

TEST_F(TaskEngineTest, cancel_undoes_a_step_that_resumes_and_was_put_off_half_done) {
  start();
  const auto id = submit("put-off").value();
  until_waiting();
  engine_.reset();
  EXPECT_THAT(scene_.done(), ElementsAre("one", "wait"));
  start({}, 0);
  EXPECT_TRUE(engine_->cancel(id));
  EXPECT_EQ(end_of(id).state, TaskState::kCancelled);
  EXPECT_THAT(scene_.done(), ElementsAre("one", "wait", "undo two", "undo one"));
}

TEST_F(TaskEngineTest, cancel_undoes_what_was_done) {
  scene_.held = true;
  start();
  const auto id = submit("slow").value();
  until_waiting();
  EXPECT_TRUE(engine_->cancel(id));
  scene_.release();
  const TaskRecord record = end_of(id);
  EXPECT_EQ(record.state, TaskState::kCancelled);
  EXPECT_EQ(record.error_code, static_cast<int>(ErrorCode::kOperationAborted));
  EXPECT_THAT(scene_.done(), ElementsAre("one", "wait", "undo two", "undo one"));
  const auto again = engine_->cancel(id);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("has ended: cancelled"));
}

TEST_F(TaskEngineTest, cancel_is_refused_past_the_point_of_no_return) {
  scene_.held = true;
  start();
  const auto id = submit("slow-forth").value();
  until_waiting();
  const auto refused = engine_->cancel(id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationInvalid);
  scene_.release();
  EXPECT_EQ(end_of(id).state, TaskState::kDone);
}

TEST_F(TaskEngineTest, cancel_of_a_waiting_task_needs_no_turn) {
  scene_.held = true;
  start({}, 1);
  const auto first = submit("slow", kHere).value();
  until_waiting();
  const auto second = submit("slow", kThere).value();
  EXPECT_EQ(engine_->find(second)->state, TaskState::kQueued);
  EXPECT_TRUE(engine_->cancel(second));
  EXPECT_EQ(end_of(second).state, TaskState::kCancelled);
  EXPECT_THAT(scene_.done(), ElementsAre("one", "wait"));
  scene_.release();
  EXPECT_EQ(end_of(first).state, TaskState::kDone);
}

TEST_F(TaskEngineTest, notes_go_with_the_end_whichever_it_is) {
  scene_.held = true;
  start({}, 1);
  const auto slow = submit("slow", kHere).value();
  until_waiting();
  const auto never_begun = submit("back", kThere).value();
  EXPECT_EQ(store_.unfinished()->at(1).notes.size(), 1U);
  EXPECT_TRUE(engine_->cancel(never_begun));
  EXPECT_EQ(end_of(never_begun).state, TaskState::kCancelled);
  scene_.release();
  end_of(slow);
  scene_.failing = "two";
  EXPECT_EQ(end_of(submit("back").value()).state, TaskState::kFailed);
  scene_.failing.clear();
  EXPECT_EQ(end_of(submit("back").value()).state, TaskState::kDone);
  const auto ended = store_.recent(10);
  ASSERT_TRUE(ended);
  EXPECT_THAT(*ended, testing::SizeIs(4));
  for (const TaskRecord& record : *ended) EXPECT_THAT(record.notes, IsEmpty()) << record.kind;
}

TEST_F(TaskEngineTest, cancel_of_an_unknown_task_names_it) {
  start();
  const auto refused = engine_->cancel(77);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("77"));
}

TEST_F(TaskEngineTest, refuses_a_second_task_of_an_environment_by_name) {
  scene_.held = true;
  start();
  const auto id = submit("slow").value();
  until_waiting();
  const auto refused = submit("back");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationInvalid);
  EXPECT_THAT(refused.error().message, HasSubstr("task " + std::to_string(id) + " (slow"));
  EXPECT_THAT(refused.error().message, HasSubstr(kHere));
  // Also where it is the other environment of that task.
  EXPECT_FALSE(submit("back", kThere, {{"source", kHere}}));
  EXPECT_EQ(engine_->task_of(kThere), 0U);
  scene_.release();
  end_of(id);
  EXPECT_TRUE(submit("back"));
}

TEST_F(TaskEngineTest, has_the_environment_that_the_check_chose) {
  scene_.held = true;
  start();
  const auto id = submit("slow", kThere).value();
  const auto refused = submit("back", "");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr(kThere));
  scene_.release();
  end_of(id);
  EXPECT_EQ(end_of(submit("back", "").value()).environment, kThere);
}

TEST_F(TaskEngineTest, runs_so_many_at_a_time_and_the_others_in_their_order) {
  scene_.held = true;
  start({}, 2);
  std::vector<std::uint64_t> ids;
  for (const char* environment : {"a", "b", "c", "d"}) ids.push_back(submit("slow", environment).value());
  until_waiting(2);
  EXPECT_EQ(engine_->find(ids[2])->state, TaskState::kQueued);
  EXPECT_EQ(engine_->find(ids[3])->state, TaskState::kQueued);
  EXPECT_EQ(engine_->task_of("d"), ids[3]);
  scene_.release();
  for (const auto id : ids) EXPECT_EQ(end_of(id).state, TaskState::kDone);
}

TEST_F(TaskEngineTest, refuses_what_the_check_refuses_and_leaves_no_trace) {
  start();
  const auto refused = submit("back", kHere, {{"bad", true}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "argument bad must not be given");
  EXPECT_EQ(engine_->task_of(kHere), 0U);
  EXPECT_TRUE(engine_->list().empty());
  EXPECT_TRUE(store_.unfinished().value().empty());
}

TEST_F(TaskEngineTest, refuses_an_unknown_kind_and_names_those_it_knows) {
  start();
  const auto refused = submit("clnoe");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("'clnoe'; known are back, forth"));
}

TEST_F(TaskEngineTest, begins_nothing_that_it_cannot_write_down) {
  start([&](const TaskRecord&, const TaskStep& step, std::string_view when) {
    if (step.act == &act<kOne> && when == "after") {
      EXPECT_TRUE(database_->run("PRAGMA query_only=ON"));
    }
  });
  const TaskRecord record = end_of(submit("back").value());
  EXPECT_EQ(record.state, TaskState::kFailed);
  EXPECT_THAT(record.error, HasSubstr("doing two: "));
  EXPECT_THAT(scene_.done(), ElementsAre("one", "undo one"));
  EXPECT_TRUE(database_->run("PRAGMA query_only=OFF"));
}

}  // namespace
}  // namespace dispatcher
