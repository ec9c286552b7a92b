// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/syntax/usage.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

Parsed parsed(Words words) {
  words.insert(words.begin(), "prlctl");
  return parse(kPrlctl, words);
}
Request taken(Words words) { return parsed(std::move(words)).request.value(); }
Ending refused(Words words) { return parsed(std::move(words)).request.error(); }

TEST(Parser, long_options_take_their_value_behind_them_or_attached) {
  for (const Words& words : {Words{"set", "web", "--memsize", "2G"}, Words{"set", "web", "--memsize=2G"}}) {
    const Request request = taken(words);
    EXPECT_EQ(request.action().name, "set");
    EXPECT_EQ(request.operand, "web");
    EXPECT_EQ(request.number("memsize"), std::int64_t{2} << 30);
  }
  EXPECT_EQ(taken({"set", "web", "--description="}).text("description", "kept"), "");
}

TEST(Parser, short_options_stand_together_with_the_value_of_the_last) {
  for (const Words& words :
       {Words{"list", "-aHo", "name"}, Words{"list", "-aHoname"}, Words{"list", "-a", "-H", "-o", "name"}}) {
    const Request request = taken(words);
    EXPECT_TRUE(request.has("all") && request.has("no-header"));
    EXPECT_EQ(request.text("output"), "name");
    EXPECT_FALSE(request.has_operand);
  }
  EXPECT_TRUE(taken({"list", "-aifj", "web"}).has("full"));
  EXPECT_EQ(taken({"list", "-ajo", "uuid,name"}).text("output"), "uuid,name");
  EXPECT_EQ(taken({"list", "-s", "-name"}).text("sort"), "-name");
}

TEST(Parser, synonyms_are_one_option) {
  EXPECT_TRUE(taken({"stop", "web", "--fast"}).has("kill"));
  EXPECT_EQ(taken({"set", "web", "--autostart", "yes"}).text("onboot"), "yes");
  EXPECT_EQ(taken({"destroy", "web"}).action().name, "delete");
  EXPECT_EQ(taken({"screenshot", "web"}).action().name, "capture");
}

TEST(Parser, an_actions_own_letter_hides_the_general_one) {
  EXPECT_TRUE(taken({"statistics", "web", "-l"}).has("loop"));
  EXPECT_EQ(taken({"start", "web", "-l", "host"}).text("login"), "host");
}

TEST(Parser, the_word_behind_the_action_is_the_environment_whatever_it_looks_like) {
  EXPECT_EQ(taken({"start", "--wait"}).operand, "--wait");
  EXPECT_EQ(taken({"list", "-a", "web", "-H"}).operand, "web");
  EXPECT_EQ(taken({"register", "--force", "/vz/a"}).operand, "/vz/a");
}

TEST(Parser, an_exec_takes_the_guests_words_as_they_are) {
  const Request request = taken({"exec", "web", "--without-shell", "sh", "-c", "exit 7", "--without-shell"});
  EXPECT_TRUE(request.has("without-shell"));
  EXPECT_THAT(request.rest, ElementsAre("sh", "-c", "exit 7", "--without-shell"));
  EXPECT_THAT(taken({"exec", "web", "--unknown", "x"}).rest, ElementsAre("--unknown", "x"));
  EXPECT_THAT(taken({"exec", "web"}).rest, IsEmpty());
}

TEST(Parser, errors_of_syntax_have_one_line_and_code_1) {
  struct Row {
    Words words;
    const char* line;
  };
  const Row rows[] = {
      {{"set", "web", "--nosuch"}, "Unrecognized option: --nosuch\n"},
      {{"list", "--no-head"}, "Unrecognized option: --no-head\n"},
      {{"list", "-aX"}, "Unrecognized option: -aX\n"},
      {{"list", "a", "b"}, "Unrecognized option: b\n"},
      {{"start", "web", "now"}, "Unrecognized option: now\n"},
      {{"start", "web", "--wait=1"}, "Unrecognized option: --wait=1\n"},
      {{"set", "web", "--kmemsize", "1:2"}, "Unrecognized option: --kmemsize\n"},
      {{"set", "web", "--cpus"}, "The `--cpus' option requires an argument.\n"},
      {{"list", "-o"}, "The `--output' option requires an argument.\n"},
      {{"set", "web", "--ioprio", "8"}, "An incorrect value for --ioprio is specified: 8\n"},
      {{"set", "web", "--memsize", "0"}, "An incorrect value for --memsize is specified: 0\n"},
      {{"set", "web", "--memsize", "512K"}, "An incorrect value for --memsize is specified: 512K\n"},
      {{"set", "web", "--autostart", "maybe"}, "An incorrect value for --onboot is specified: maybe\n"},
      {{"set", "web", "--swappages", "x"}, "an invalid value was specified for --swappages: x\n"},
      {{"list", "--vmtype", "x"}, "An incorrect value for --vmtype is specified: x\n"},
      {{"create", "a", "--uuid", "1"}, "An incorrect value for --uuid is specified: 1\n"},
      {{"set", "web", "--enable"}, "The device is not specified.\n"},
      {{"set", "web", "--device-del", "hdd1", "--device-add", "hdd"},
       "The --device-add option is specified  several times.\n"},
      {{"set", "web", "--device-add", "hdd", "--enable", "--disable"},
       "Unable to simultaneously use --enable and --disable\n"},
      {{"register", "/a", "--preserve-uuid", "--uuid", "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c"},
       "Unable to simultaneously use --preserve-uuid and --uuid\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(refused(row.words), (Ending{.exit_code = 1, .err = row.line}));
}

TEST(Parser, usage_stands_where_no_action_can_be_made_out) {
  const std::string all = usage(kPrlctl);
  EXPECT_THAT(all, StartsWith("prlctl version "));
  EXPECT_EQ(refused({}), (Ending{.exit_code = 1, .out = all}));
  EXPECT_EQ(refused({"frobnicate", "x"}), (Ending{.exit_code = 1, .out = all, .err = "Unknown action: frobnicate\n"}));
  EXPECT_EQ(refused({"start"}), (Ending{.exit_code = 1, .out = all, .err = "Invalid usage\n"}));
  EXPECT_EQ(refused({"register"}), (Ending{.exit_code = 1, .out = all, .err = "Invalid usage\n"}));
  EXPECT_EQ(refused({"--help"}), (Ending{.exit_code = 0, .out = all}));
}

TEST(Parser, help_is_heard_anywhere_even_behind_the_guests_command) {
  const Ending ending = refused({"exec", "web", "ls", "--help"});
  EXPECT_EQ(ending.exit_code, 0);
  EXPECT_THAT(ending.out, StartsWith("prlctl version "));
  EXPECT_EQ(ending.err, "");
}

TEST(Parser, the_version_is_three_numbers_and_only_the_first_word_asks_for_it) {
  EXPECT_THAT(refused({"--version"}).out, ::testing::MatchesRegex("prlctl version [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(refused({"--version"}).exit_code, 0);
  EXPECT_EQ(refused({"list", "--version"}).err, "Unrecognized option: --version\n");
}

TEST(Parser, passwords_are_pointed_out_where_they_stand) {
  EXPECT_THAT(parsed({"set", "web", "--userpasswd", "root:pw", "--cpus", "2"}).secrets, ElementsAre(Secret{4, 0}));
  EXPECT_THAT(parsed({"set", "web", "--vnc-passwd=pw"}).secrets, ElementsAre(Secret{3, 13}));
  EXPECT_THAT(parsed({"list", "-Hlroot:pw@host"}).secrets, ElementsAre(Secret{2, 3}));
  EXPECT_THAT(parsed({"exec", "web", "tool", "--userpasswd", "x"}).secrets, IsEmpty());
  EXPECT_THAT(parsed({"set", "web", "--userpasswd", "root:pw", "--nosuch"}).secrets, ElementsAre(Secret{4, 0}));
}

TEST(Request, a_name_that_the_action_does_not_have_is_our_own_mistake) {
  const Request request = taken({"status", "web"});
  EXPECT_THROW(request.has("kill"), std::logic_error);
}

}  // namespace
}  // namespace prlctl
