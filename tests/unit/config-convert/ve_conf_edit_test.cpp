// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_conf_edit.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

struct Case {
  const char* name;
  const char* before;
  const char* key;
  const char* value;
  const char* after;
};

class VeConfEdits : public testing::TestWithParam<Case> {};

TEST_P(VeConfEdits, change_one_line) {
  Report report;
  const std::string text = GetParam().before;
  const auto conf = parse_ve_conf(text, report);
  ASSERT_TRUE(conf);
  VeConfEdit edit(text, *conf);
  EXPECT_TRUE(edit.set(GetParam().key, GetParam().value));
  EXPECT_TRUE(edit.changed());
  EXPECT_EQ(edit.text(), GetParam().after);
  const std::string after = edit.text();
  const auto again = parse_ve_conf(after, report);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->value(GetParam().key).value_or(""), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Table, VeConfEdits,
    testing::Values(Case{"in_place", "A=1\nB=2\nC=3\n", "B", "x y", "A=1\nB=\"x y\"\nC=3\n"},
                    Case{"the_last_of_two", "A=1\nA=2\nB=3\n", "A", "9", "A=1\nA=\"9\"\nB=3\n"},
                    Case{"at_the_end", "A=1\n", "B", "2", "A=1\nB=\"2\"\n"},
                    Case{"behind_no_newline", "A=1", "B", "2", "A=1\nB=\"2\""},
                    Case{"with_line_ends_of_windows", "A=1\r\nB=2\r\n", "C", "3", "A=1\r\nB=2\r\nC=\"3\"\r\n"},
                    Case{"mixed_line_ends", "A=1\r\nB=2\nC=3", "B", "x", "A=1\r\nB=\"x\"\nC=3"},
                    Case{"behind_a_mark", "\xef\xbb\xbfZ=1\n", "Z", "2", "\xef\xbb\xbfZ=\"2\"\n"},
                    Case{"with_its_comment", "  A='1'\t # why\nB=2\n", "A", "2", "  A=\"2\"\t # why\nB=2\n"},
                    Case{"a_hash_in_quotes_is_no_comment", "A=\"1 # 2\"\n", "A", "3", "A=\"3\"\n"},
                    Case{"a_comment_behind_a_backslash", "A=a\\ b # c\n", "A", "d", "A=\"d\" # c\n"},
                    Case{"emptied", "A=1\nB=2\n", "A", "", "A=\"\"\nB=2\n"},
                    Case{"a_backslash", "A=1\n", "A", "a\\b", "A=\"a\\\\b\"\n"},
                    Case{"quotes_inside", "A=1\n", "A", "say \"x\" now", "A=\"say \"x\" now\"\n"}),
    [](const auto& test) { return test.param.name; });

TEST(VeConfEdit, refuses_what_would_not_read_back) {
  Report report;
  const std::string text = "A=1\n";
  const auto conf = parse_ve_conf(text, report);
  VeConfEdit edit(text, *conf);
  EXPECT_FALSE(edit.set("A", "1\nB=2"));
  EXPECT_FALSE(edit.set("A", "a\" # b"));
  EXPECT_FALSE(edit.changed());
  EXPECT_EQ(edit.text(), text);
}

TEST(VeConfEdit, takes_all_lines_of_a_key_out) {
  Report report;
  const std::string text = "# c\nA=1\nB=2\nA=3";
  const auto conf = parse_ve_conf(text, report);
  VeConfEdit edit(text, *conf);
  edit.remove("A");
  EXPECT_EQ(edit.text(), "# c\nB=2\n");
}

TEST(VeConfEdit, plain_is_what_no_shell_looks_at) {
  EXPECT_TRUE(is_plain("10.0.0.1/24,é <x>&;#"));
  for (const char* bad : {"a\"b", "a'b", "a`b", "a$b", "a\\b", "a\nb", "\x01", "\x7f"})
    EXPECT_FALSE(is_plain(bad)) << bad;
}

}  // namespace
}  // namespace convert
