// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/verb_table.hpp"

#include "containers/cli/verb_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace containers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(VerbTable, a_verb_takes_the_words_behind_its_name) {
  const std::string_view words[] = {"resize", "a", "b"};
  const auto call = find_verb(words);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->verb.name, "resize");
  EXPECT_THAT(call->words, ElementsAre("a", "b"));
}

TEST(VerbTable, a_part_of_a_name_is_no_verb) {
  const std::string_view words[] = {"resiz", "a", "b"};
  const auto call = find_verb(words);
  ASSERT_FALSE(call);
  EXPECT_EQ(exit_status(call.error().code), kUsage);
  EXPECT_THAT(call.error().message, HasSubstr("'resiz' must be create, mount"));
  EXPECT_FALSE(find_verb({}));
}

TEST(VerbTable, help_tells_of_each_verb) {
  for (const Verb& verb : all_verbs()) EXPECT_THAT(help_text(), HasSubstr(fmt::format("\n  {} ", verb.name)));
}

TEST(VerbTable, an_error_is_told_by_its_exit_status) {
  EXPECT_EQ(exit_status(ErrorCode::kInvalidArg), 2);
  EXPECT_EQ(exit_status(ErrorCode::kOperationUnsupported), 4);
  EXPECT_EQ(exit_status(ErrorCode::kOperationInvalid), 1);
  EXPECT_EQ(exit_status(ErrorCode::kSystem), 1);
}

TEST(VerbTable, words_are_judged_before_anything_is_looked_at) {
  for (const Verb& verb : all_verbs()) {
    const std::string_view bad[] = {"../x", "y", "z", "--no-such-option"};
    const auto result = verb.run(Words(bad));
    ASSERT_FALSE(result) << verb.name;
    EXPECT_EQ(exit_status(result.error().code), kUsage) << verb.name << ": " << result.error().message;
  }
}

struct Wish {
  std::string size;
  bool json = false;
};

constexpr Option<Wish> kOptions[] = {
    {"--size",
     [](Wish& wish, std::string_view value) {
       wish.size = value;
       return Result<void>{};
     }},
    {"--json",
     [](Wish& wish, std::string_view) {
       wish.json = true;
       return Result<void>{};
     },
     kNoValue},
};

TEST(VerbOptions, options_come_in_any_order_and_with_or_without_a_value) {
  Wish wish;
  const std::string_view words[] = {"--json", "--size", "5G"};
  ASSERT_TRUE(read_options<Wish>(words, kOptions, wish));
  EXPECT_EQ(wish.size, "5G");
  EXPECT_TRUE(wish.json);
}

TEST(VerbOptions, a_missing_value_and_an_unknown_word_are_refused_by_name) {
  Wish wish;
  const std::string_view no_value[] = {"--size"}, unknown[] = {"--json", "more"};
  EXPECT_THAT(read_options<Wish>(no_value, kOptions, wish).error().message, HasSubstr("'--size' needs a value"));
  EXPECT_THAT(read_options<Wish>(unknown, kOptions, wish).error().message, HasSubstr("'more'"));
}

}  // namespace
}  // namespace containers
