// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/setting/set_row.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

#include <gtest/gtest.h>

#include <set>

namespace prlctl {
namespace {

// One value that the parser takes, for each kind of argument.
Given sample_of(const Option& option) {
  Given given{.option = &option, .text = "1"};
  if (option.name == "cpulimit") given.text = "150%";
  if (option.name == "memguarantee") given.text = "40";
  if (option.argument == Argument::kWord) given.text = option.word_list.substr(0, option.word_list.find('|'));
  given.number = 1;
  return given;
}

TEST(SetRows, answer_each_option_of_the_syntax_once) {
  std::set<std::string_view> answered;
  for (const SetRow& row : set_rows()) {
    EXPECT_TRUE(answered.insert(row.option).second) << row.option << " stands twice";
  }
  const Action* action = find_action(kPrlctl, "set");
  ASSERT_TRUE(action);
  for (const Options& options : action->options)
    for (const Option& option : options) {
      EXPECT_TRUE(answered.erase(option.name)) << "nothing answers --" << option.name;
      EXPECT_TRUE(find_set_row(option.name)) << option.name;
    }
  EXPECT_TRUE(answered.empty()) << "--" << *answered.begin() << " is no option";
}

TEST(SetRows, send_a_value_where_they_belong_to_the_transaction) {
  const Action* action = find_action(kPrlctl, "set");
  for (const SetRow& row : set_rows()) {
    const Option* option = find_option(kPrlctl, *action, row.option);
    ASSERT_TRUE(option) << row.option;
    const bool is_sent = row.place != Place::kAtOnce && row.place != Place::kNothing;
    ASSERT_EQ(row.value != nullptr, is_sent) << row.option;
    if (!is_sent) continue;
    const Given given = sample_of(*option);
    GVariant* value = row.value({&given});
    ASSERT_TRUE(value) << row.option;
    g_variant_unref(g_variant_ref_sink(value));
    EXPECT_FALSE(row.target(given).empty()) << row.option;
  }
}

TEST(SetRows, tell_the_new_value_in_each_line) {
  for (const SetRow& row : set_rows())
    if (!row.echo.empty()) {
      EXPECT_NE(row.echo.find("{new}"), std::string_view::npos) << row.option;
    }
}

}  // namespace
}  // namespace prlctl
