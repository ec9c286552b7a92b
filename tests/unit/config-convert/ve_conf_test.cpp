// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_conf.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

struct Case {
  const char* line;
  const char* key;
  const char* value;
};

class VeConfLine : public testing::TestWithParam<Case> {};

TEST_P(VeConfLine, has_the_value_that_the_grammar_says) {
  Report report;
  const std::string text = std::string("FIRST=1\n") + GetParam().line + "\n";
  const auto conf = parse_ve_conf(text, report);
  ASSERT_TRUE(conf) << conf.error().message;
  ASSERT_EQ(conf->lines().size(), 2U);
  EXPECT_EQ(conf->lines()[1].key, GetParam().key);
  EXPECT_EQ(conf->lines()[1].value, GetParam().value);
  EXPECT_EQ(conf->lines()[1].raw, GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(Grammar, VeConfLine,
                         testing::Values(Case{"A=b", "A", "b"}, Case{"  A=\"b\"  ", "A", "b"},
                                         Case{"A='b c'", "A", "b c"}, Case{"A=\"b # c\"", "A", "b # c"},
                                         Case{"A=b # c", "A", "b"}, Case{"A=b#c", "A", "b#c"}, Case{"# A=b", "", ""},
                                         Case{"", "", ""}, Case{"A = \"b\"", "", ""}, Case{"export A=b", "", ""},
                                         Case{". /etc/vz/x", "", ""}, Case{"A=", "A", ""}, Case{"A=\"\"", "A", ""},
                                         Case{"A=\"b", "A", "b"}, Case{"A=b\"", "A", "b"}, Case{"A=b=c", "A", "b=c"},
                                         Case{"A=\"say \\\"x\\\" now\"", "A", "say \"x\" now"}, Case{"A=b\\", "A", "b"},
                                         Case{"A=\"b \\# c\"", "A", "b # c"}, Case{"A=b \\# c", "A", "b"},
                                         Case{"A=\"$(reboot)\"", "A", "$(reboot)"}, Case{"1A=b", "", ""}));

TEST(VeConf, the_last_of_a_repeated_key_counts_even_when_empty) {
  Report report;
  const auto conf = parse_ve_conf("A=1\nB=2\nA=3\nB=\n", report);
  ASSERT_TRUE(conf);
  EXPECT_EQ(conf->value("A"), "3");
  EXPECT_FALSE(conf->value("B"));
  EXPECT_EQ(conf->line_of("A"), 3U);
  EXPECT_EQ(conf->line_of("C"), 0U);
}

TEST(VeConf, line_ends_of_windows_and_a_mark_of_byte_order_do_not_count) {
  Report report;
  const auto conf = parse_ve_conf(
      "\xef\xbb\xbf"
      "A=1\r\nB=\"2\"\r\nC=3",
      report);
  ASSERT_TRUE(conf);
  EXPECT_EQ(conf->value("A"), "1");
  EXPECT_EQ(conf->value("B"), "2");
  EXPECT_EQ(conf->value("C"), "3");
  EXPECT_TRUE(report.empty());
}

TEST(VeConf, quotes_that_do_not_match_are_reported_with_their_line) {
  Report report;
  ASSERT_TRUE(parse_ve_conf("A=1\nB=\"2\n", report));
  ASSERT_EQ(report.size(), 1U);
  EXPECT_EQ(report[0].pcs6_path, "B");
  EXPECT_NE(report[0].words.find("line 2"), std::string::npos);
}

TEST(VeConf, statements_of_a_shell_are_reported_once) {
  Report report;
  ASSERT_TRUE(parse_ve_conf("A=1\nexport B=2\n. /x\nif true\n", report));
  EXPECT_EQ(report.size(), 1U);
}

TEST(VeConf, what_is_no_text_is_refused) {
  Report report;
  EXPECT_FALSE(parse_ve_conf("", report));
  EXPECT_FALSE(parse_ve_conf("# nothing\n", report));
  EXPECT_FALSE(parse_ve_conf(std::string_view("A=1\0", 4), report));
  const auto latin = parse_ve_conf("A=1\nB=\xe4\n", report);
  ASSERT_FALSE(latin);
  EXPECT_NE(latin.error().message.find("line 2"), std::string::npos);
  EXPECT_FALSE(parse_ve_conf(std::string(kVeConfLimitBytes + 1, '#'), report));
}

}  // namespace
}  // namespace convert
