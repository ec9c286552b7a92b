// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

TEST(TaskRecordTest, a_number_is_whole_and_within_its_bounds) {
  TaskRecord record;
  record.arguments = {{"least", 1},     {"most", 8U},  {"below", 0}, {"above", 9},
                      {"negative", -1}, {"half", 1.5}, {"text", "4"}};
  for (const auto& [name, wanted] : {std::pair{"least", 1U}, {"most", 8U}}) {
    const auto number = record.number(name, 1, 8);
    ASSERT_TRUE(number) << name;
    EXPECT_EQ(*number, wanted) << name;
  }
  for (const char* name : {"below", "above", "negative", "half", "text"}) {
    const auto number = record.number(name, 1, 8);
    ASSERT_FALSE(number) << name;
    EXPECT_EQ(number.error().message, std::string(name) + " must be a whole number from 1 to 8");
  }
  const auto missing = record.number("missing", 1, 8);
  ASSERT_TRUE(missing);
  EXPECT_FALSE(missing->has_value());
}

TEST(TaskRecordTest, what_is_of_another_type_was_not_given) {
  TaskRecord record;
  record.arguments = {{"text", "yes"}, {"flag", true}, {"number", 1}};
  EXPECT_EQ(record.argument("text"), "yes");
  EXPECT_EQ(record.argument("flag"), "");
  EXPECT_TRUE(record.flag("flag"));
  EXPECT_FALSE(record.flag("text"));
  EXPECT_FALSE(record.flag("number"));
  EXPECT_FALSE(record.flag("missing"));
}

}  // namespace
}  // namespace dispatcher
