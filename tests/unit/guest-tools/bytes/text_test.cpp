// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/text.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using guest_tools::Text;

TEST(Text, lines_and_fields_are_taken_from_the_front) {
  std::vector<std::string> lines;
  for (Text rest = "a\n\nb"; !rest.empty();) lines.push_back(string(take_line(rest)));
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "", "b"}));
  Text rest = "x:y";
  EXPECT_EQ(string(take_field(rest, ':')), "x");
  EXPECT_EQ(string(take_field(rest, ':')), "y");
  EXPECT_EQ(string(take_field(rest, ':')), "");
}

TEST(Text, words_stand_between_blanks) {
  Text rest = "  one\ttwo ";
  EXPECT_EQ(string(take_word(rest)), "one");
  EXPECT_EQ(string(take_word(rest)), "two");
  EXPECT_EQ(string(take_word(rest)), "");
}

TEST(Text, numbers_must_fit_and_be_whole) {
  std::uint64_t number = 7;
  EXPECT_TRUE(guest_tools::parse_decimal("18446744073709551615", number));
  EXPECT_EQ(number, UINT64_MAX);
  for (const char* wrong : {"", "18446744073709551616", "-1", "1 ", " 1", "0x1", "1a"})
    EXPECT_FALSE(guest_tools::parse_decimal(wrong, number)) << wrong;
  Text rest = "00fF:1";
  EXPECT_TRUE(take_hexadecimal(rest, number));
  EXPECT_EQ(number, 255u);
  EXPECT_EQ(string(rest), ":1");
}

TEST(Text, finds) {
  EXPECT_EQ(guest_tools::find("/sys/devices/pci0", "/devices/pci"), 4u);
  EXPECT_EQ(guest_tools::find("abc", "abcd"), guest_tools::kNotFound);
  EXPECT_EQ(guest_tools::find("abc", 'c'), 2u);
  EXPECT_EQ(string(guest_tools::trimmed(" \ta b\r\n")), "a b");
}

}  // namespace
