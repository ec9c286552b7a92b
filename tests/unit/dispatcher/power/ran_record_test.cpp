// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/ran_record.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dispatcher {
namespace {

class RanRecordTest : public ::testing::Test {
 protected:
  RanRecordTest() : folder_(::testing::TempDir() + "ran." + std::to_string(::getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~RanRecordTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(RanRecordTest, comes_back) {
  EXPECT_EQ(*read_ran_record(folder_), RanRecord{});
  const RanRecord record{"b1", true, {"u1", "u2"}};
  ASSERT_TRUE(write_ran_record(folder_, record));
  EXPECT_EQ(*read_ran_record(folder_), record);
}

TEST_F(RanRecordTest, a_final_one_stands_until_the_next_boot) {
  const RanRecord final_one{"b1", true, {"u1"}};
  ASSERT_TRUE(write_ran_record(folder_, final_one));
  ASSERT_TRUE(note_running(folder_, {"b1", false, {}}));
  EXPECT_EQ(*read_ran_record(folder_), final_one);
  ASSERT_TRUE(note_running(folder_, {"b2", false, {"u2"}}));
  EXPECT_EQ(*read_ran_record(folder_), (RanRecord{"b2", false, {"u2"}}));
}

TEST_F(RanRecordTest, one_that_is_damaged_is_empty) {
  for (const char* text :
       {"", "{", "[]", R"({"boot":1,"final":true,"ran":[]})", R"({"boot":"b","final":true,"ran":[1]})"}) {
    std::ofstream(folder_ + "/ran.json") << text;
    EXPECT_EQ(*read_ran_record(folder_), RanRecord{}) << text;
  }
}

}  // namespace
}  // namespace dispatcher
