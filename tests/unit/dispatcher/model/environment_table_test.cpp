// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/model/environment_table.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using testing::ElementsAre;

class Table : public testing::Test {
 protected:
  Table() {
    table_.watch([this](const EnvironmentPointer& before, const EnvironmentPointer& after) {
      told_.push_back((before ? before->domain.name : "-") + ">" + (after ? after->domain.name : "-"));
    });
  }
  void name(const std::string& uuid, const std::string& name) {
    table_.change(uuid, [&](Environment& environment) { environment.domain.name = name; });
  }

  EnvironmentTable table_;
  std::vector<std::string> told_;
};

TEST_F(Table, watchers_hear_of_what_came_changed_and_went) {
  name("u1", "web");
  name("u1", "www");
  table_.remove("u1");
  EXPECT_THAT(told_, ElementsAre("->web", "web>www", "www>-"));
}

TEST_F(Table, a_change_to_the_same_is_none) {
  name("u1", "web");
  name("u1", "web");
  table_.remove("u2");
  table_.change_existing("u2", [](Environment& environment) { environment.task = 1; });
  EXPECT_THAT(told_, ElementsAre("->web"));
}

TEST_F(Table, a_row_is_found_by_either_name_and_a_reader_keeps_what_it_took) {
  name("u1", "web");
  const auto taken = table_.find_named("web");
  name("u1", "www");
  EXPECT_EQ(taken->domain.name, "web");
  EXPECT_EQ(table_.find_named("web"), nullptr);
  EXPECT_EQ(table_.find("u1"), table_.find_named("www"));
}

TEST_F(Table, two_that_exchange_their_names_are_both_found_afterwards) {
  name("u1", "a");
  name("u2", "b");
  name("u1", "b");
  name("u2", "a");
  ASSERT_NE(table_.find_named("a"), nullptr);
  ASSERT_NE(table_.find_named("b"), nullptr);
  EXPECT_EQ(table_.find_named("a")->domain.uuid, "u2");
  EXPECT_EQ(table_.find_named("b")->domain.uuid, "u1");
}

}  // namespace
}  // namespace dispatcher
