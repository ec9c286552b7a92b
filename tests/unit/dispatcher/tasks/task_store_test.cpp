// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task_store.hpp"

#include "dispatcher/catalogue/home_records.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>

namespace dispatcher {
namespace {

class TaskStoreTest : public ::testing::Test {
 protected:
  TaskStoreTest()
      : folder_(std::filesystem::path(::testing::TempDir()) / ("task_store." + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    database_ = Database::open(folder_ / "dispatcher.sqlite", dispatcher_schema()).value();
  }
  ~TaskStoreTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
};

TaskRecord some_record() {
  TaskRecord record;
  record.kind = "clone";
  record.environment = "6a0d0001-0000-4000-8000-000000000001";
  record.owner = "uid 0";
  record.arguments = {{"name", "web'02"}, {"linked", true}};
  record.notes = {{"folder", "/vz/vmprivate/ü"}};
  record.state = TaskState::kUndoing;
  record.step = 3;
  record.percent = 42;
  record.words = "copying disks";
  record.error_code = 38;
  record.error = "copying disks: no space\nnot undone: x";
  record.created = 1700000000;
  return record;
}

void expect_equal(const TaskRecord& found, const TaskRecord& wanted) {
  EXPECT_EQ(found.id, wanted.id);
  EXPECT_EQ(found.kind, wanted.kind);
  EXPECT_EQ(found.environment, wanted.environment);
  EXPECT_EQ(found.owner, wanted.owner);
  EXPECT_EQ(found.arguments, wanted.arguments);
  EXPECT_EQ(found.notes, wanted.notes);
  EXPECT_EQ(found.state, wanted.state);
  EXPECT_EQ(found.step, wanted.step);
  EXPECT_EQ(found.percent, wanted.percent);
  EXPECT_EQ(found.words, wanted.words);
  EXPECT_EQ(found.result, wanted.result);
  EXPECT_EQ(found.error_code, wanted.error_code);
  EXPECT_EQ(found.error, wanted.error);
  EXPECT_EQ(found.created, wanted.created);
  EXPECT_EQ(found.ended, wanted.ended);
}

TEST_F(TaskStoreTest, keeps_every_field_of_a_record) {
  TaskStore store(*database_);
  TaskRecord record = some_record();
  record.id = store.add(record).value();
  auto found = store.unfinished().value();
  ASSERT_EQ(found.size(), 1U);
  expect_equal(found[0], record);

  record.state = TaskState::kDone;
  record.result = {{"disks", {"a", "b"}}};
  record.ended = 1700000100;
  ASSERT_TRUE(store.put(record));
  EXPECT_TRUE(store.unfinished().value().empty());
  found = store.recent(10).value();
  ASSERT_EQ(found.size(), 1U);
  expect_equal(found[0], record);
}

TEST_F(TaskStoreTest, keeps_bytes_that_are_no_utf8) {
  TaskStore store(*database_);
  TaskRecord record = some_record();
  record.notes["home"] = "/vz/caf\xe9";
  record.id = store.add(record).value();
  const auto found = store.unfinished().value();
  ASSERT_EQ(found.size(), 1U);
  expect_equal(found[0], record);
}

TEST_F(TaskStoreTest, gives_no_id_twice) {
  TaskStore store(*database_);
  const auto first = store.add(some_record()).value();
  ASSERT_TRUE(database_->run("DELETE FROM tasks"));
  EXPECT_GT(store.add(some_record()).value(), first);
}

TEST_F(TaskStoreTest, shows_the_newest_ended_first) {
  TaskStore store(*database_);
  TaskRecord record = some_record();
  record.ended = 1700000100;
  for (int number = 0; number < 3; ++number) record.id = store.add(record).value();
  const auto found = store.recent(2).value();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, record.id);
  EXPECT_EQ(found[1].id, record.id - 1);
}

TEST_F(TaskStoreTest, forgets_what_ended_long_ago_and_no_other) {
  TaskStore store(*database_);
  constexpr std::int64_t kNow = 1800000000;
  constexpr std::int64_t kDay_s = 86400;
  TaskRecord record = some_record();
  const auto unfinished = store.add(record).value();
  record.ended = kNow - 31 * kDay_s;
  (void)store.add(record).value();
  record.ended = kNow - 29 * kDay_s;
  const auto kept = store.add(record).value();
  ASSERT_TRUE(store.forget_old(kNow));
  EXPECT_EQ(store.unfinished().value().at(0).id, unfinished);
  const auto ended = store.recent(10).value();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].id, kept);
}

TEST_F(TaskStoreTest, keeps_a_thousand_ended_ones) {
  TaskStore store(*database_);
  TaskRecord record = some_record();
  record.ended = 1800000000;
  record.id = store.add(record).value();
  for (int doubled = 0; doubled < 10; ++doubled)
    ASSERT_TRUE(database_->run(
        "INSERT INTO tasks (kind, environment, owner, arguments, notes, state, step, percent, words, result,"
        " error_code, error, created, ended) SELECT kind, environment, owner, arguments, notes, state, step, percent,"
        " words, result, error_code, error, created, ended FROM tasks"));
  ASSERT_TRUE(store.forget_old(1800000000));
  const auto ended = store.recent(2000).value();
  ASSERT_EQ(ended.size(), 1000U);
  EXPECT_EQ(ended.front().id, record.id + 1023);
}

TEST_F(TaskStoreTest, leaves_a_row_alone_that_is_none_of_ours) {
  TaskStore store(*database_);
  const auto spoiled = store.add(some_record()).value();
  const auto sound = store.add(some_record()).value();
  ASSERT_TRUE(database_->run("UPDATE tasks SET notes = '[1' WHERE id = ?", {static_cast<std::int64_t>(spoiled)}));
  const auto found = store.unfinished().value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, sound);
  EXPECT_EQ(integer(database_->run("SELECT count(*) FROM tasks").value().at(0).at(0)), 2);
}

}  // namespace
}  // namespace dispatcher
