// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/catalogue/database.hpp"
#include "dispatcher/catalogue/home_records.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DatabaseFile : public testing::Test {
 protected:
  DatabaseFile() { fs::create_directories(folder_); }
  ~DatabaseFile() override { fs::remove_all(folder_); }
  auto open(const std::vector<std::string>& schema) { return Database::open(path_, schema); }

  std::string folder_ = testing::TempDir() + "/database-" + std::to_string(::getpid());
  std::string path_ = folder_ + "/d.sqlite";
  std::vector<std::string> schema_{"CREATE TABLE t (a INTEGER, b TEXT)"};
};

TEST_F(DatabaseFile, values_come_back_as_they_went_in) {
  auto database = open(schema_);
  ASSERT_TRUE(database) << database.error().message;
  const std::string words("a'b\0c", 5);
  ASSERT_TRUE((*database)->run("INSERT INTO t VALUES (?, ?)", {std::int64_t{-5}, words}));
  ASSERT_TRUE((*database)->run("INSERT INTO t VALUES (?, ?)", {nullptr, 1.5}));
  const auto rows = (*database)->run("SELECT a, b FROM t ORDER BY rowid");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(integer(rows->at(0)[0]), -5);
  EXPECT_EQ(text(rows->at(0)[1]), words);
  EXPECT_EQ(rows->at(1)[0], SqlValue(nullptr));
}

TEST_F(DatabaseFile, schema_steps_are_run_once_each) {
  { ASSERT_TRUE(open(schema_)); }
  schema_.push_back("ALTER TABLE t ADD COLUMN c INTEGER DEFAULT 9");
  { ASSERT_TRUE(open(schema_)); }
  auto database = open(schema_);
  ASSERT_TRUE(database);
  ASSERT_TRUE((*database)->run("INSERT INTO t (a) VALUES (1)"));
  EXPECT_EQ(integer((*database)->run("SELECT c FROM t")->at(0)[0]), 9);
}

TEST_F(DatabaseFile, one_of_a_newer_program_is_refused_and_left_alone) {
  { ASSERT_TRUE(open({schema_[0], "CREATE TABLE later (a)"})); }
  const auto refused = open(schema_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("version 2 is of a newer switchyardd"));
  EXPECT_TRUE(open({schema_[0], "CREATE TABLE later (a)"}));
}

TEST_F(DatabaseFile, a_file_that_is_no_database_is_kept_aside) {
  std::ofstream(path_) << std::string(5000, 'x');
  auto database = open(schema_);
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_THAT((*database)->replaced(), HasSubstr(path_ + ".damaged-"));
  EXPECT_EQ(fs::file_size((*database)->replaced()), 5000U);
  EXPECT_TRUE((*database)->run("INSERT INTO t VALUES (1, 'b')"));
}

TEST_F(DatabaseFile, a_damaged_page_is_found_when_it_opens) {
  {
    auto database = open(schema_);
    ASSERT_TRUE(database);
    ASSERT_TRUE((*database)->transaction([&]() -> Result<void> {
      for (int number = 0; number < 2000; ++number)
        if (auto put = (*database)->run("INSERT INTO t VALUES (1, ?)", {std::string(100, 'b')}); !put)
          return put.error();
      return {};
    }));
  }
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(8192, '\x55');
  }
  auto database = open(schema_);
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_FALSE((*database)->replaced().empty());
}

TEST_F(DatabaseFile, a_transaction_that_fails_leaves_nothing) {
  auto database = open(schema_);
  ASSERT_TRUE(database);
  const auto failed = (*database)->transaction([&]() -> Result<void> {
    EXPECT_TRUE((*database)->run("INSERT INTO t VALUES (1, 'b')"));
    return Error{ErrorCode::kInternal, "no"};
  });
  EXPECT_FALSE(failed);
  EXPECT_TRUE((*database)->run("SELECT * FROM t")->empty());
  EXPECT_FALSE((*database)->run("INSERT INTO missing VALUES (1)"));
}

TEST_F(DatabaseFile, homes_are_put_found_changed_and_removed) {
  auto database = open(dispatcher_schema());
  ASSERT_TRUE(database);
  HomeRecords homes(**database);
  HomeRecord record{"u1", Kind::kContainer, {"/vz/private/u1", "/vz/private/u1/ve.conf", true}, "d1"};
  ASSERT_TRUE(homes.put(record));
  record.facts.is_template = false;
  ASSERT_TRUE(homes.put(record));
  ASSERT_TRUE(homes.set_written_digest("u1", "d2"));
  record.written_digest = "d2";
  EXPECT_EQ(homes.find("u1").value(), std::optional(record));
  EXPECT_EQ(homes.find_by_home("/vz/private/u1").value(), std::optional(record));
  EXPECT_FALSE(homes.put({"u2", Kind::kVm, record.facts, ""})) << "two environments had one home";
  ASSERT_TRUE(homes.remove("u1"));
  EXPECT_TRUE(homes.all()->empty());
}

}  // namespace
}  // namespace dispatcher
