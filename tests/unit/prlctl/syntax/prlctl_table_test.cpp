// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What must hold of the table as a whole.
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/syntax/usage.hpp"
#include "prlctl/syntax/values.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

namespace prlctl {
namespace {

std::vector<const Option*> options_of(const Action& action) {
  std::vector<const Option*> all;
  for (const Options options : action.options)
    for (const Option& option : options) all.push_back(&option);
  return all;
}

TEST(PrlctlTable, each_name_and_letter_of_an_action_means_one_option) {
  for (const Action& action : kPrlctl.actions) {
    std::multiset<std::string> names;
    for (const Option* option : options_of(action)) {
      names.insert(std::string(option->name));
      for (const std::string_view other : pieces_of(option->synonyms, ' ')) names.insert(std::string(other));
      for (const char letter : option->letters) names.insert(std::string(1, letter));
      for (const Option& global : kPrlctl.globals) EXPECT_NE(option->name, global.name) << action.name;
    }
    for (const std::string& name : names) EXPECT_EQ(names.count(name), 1U) << action.name << " --" << name;
  }
}

TEST(PrlctlTable, each_action_has_one_row_and_can_be_found) {
  std::set<std::string_view> names;
  for (const Action& action : kPrlctl.actions) {
    EXPECT_TRUE(names.insert(action.name).second) << action.name;
    EXPECT_EQ(find_action(kPrlctl, action.name), &action);
    for (const std::string_view other : pieces_of(action.synonyms, '|'))
      EXPECT_EQ(find_action(kPrlctl, other), &action);
    EXPECT_EQ(action.operand == Operand::kNone, action.placeholder.empty()) << action.name;
  }
}

TEST(PrlctlTable, what_excludes_each_other_exists) {
  for (const Action& action : kPrlctl.actions)
    for (const auto& [one, other] : action.exclusive) {
      EXPECT_TRUE(find_option(kPrlctl, action, one)) << one;
      EXPECT_TRUE(find_option(kPrlctl, action, other)) << other;
    }
}

TEST(PrlctlTable, values_that_are_judged_have_a_judge_and_every_option_has_words) {
  for (const Action& action : kPrlctl.actions)
    for (const Option* option : options_of(action)) {
      EXPECT_EQ(option->argument == Argument::kChecked, option->accepts != nullptr) << option->name;
      EXPECT_EQ(option->argument == Argument::kWord, !option->word_list.empty()) << option->name;
      EXPECT_EQ(option->argument == Argument::kNone, option->placeholder.empty()) << option->name;
      EXPECT_FALSE(option->help.empty()) << option->name;
    }
}

TEST(PrlctlTable, usage_names_every_option_of_every_action) {
  for (const Action& action : kPrlctl.actions) {
    const std::string text = usage(kPrlctl, action);
    EXPECT_NE(usage(kPrlctl).find("\n  " + std::string(action.name)), std::string::npos) << action.name;
    for (const Option* option : options_of(action))
      EXPECT_NE(text.find("--" + std::string(option->name)), std::string::npos) << option->name;
  }
}

}  // namespace
}  // namespace prlctl
