// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/buffer.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

namespace {

using guest_tools::Buffer;

TEST(Buffer, what_has_no_room_is_left_out_whole) {
  Buffer buffer{5};
  buffer.append("abc");
  EXPECT_TRUE(buffer.ok());
  buffer.append("def");
  EXPECT_FALSE(buffer.ok());
  EXPECT_EQ(string(buffer), "abc");
  buffer.append("de");
  EXPECT_EQ(string(buffer), "abcde");
  EXPECT_FALSE(buffer.ok());
  buffer.truncate(2);
  EXPECT_TRUE(buffer.ok());
  EXPECT_EQ(string(buffer), "ab");
}

TEST(Buffer, decimals) {
  Buffer buffer{200};
  buffer.append_decimal(std::int64_t{0}).append(' ').append_decimal(INT64_MIN).append(' ').append_decimal(INT64_MAX);
  buffer.append(' ').append_decimal(UINT64_MAX);
  EXPECT_EQ(string(buffer), "0 -9223372036854775808 9223372036854775807 18446744073709551615");
}

TEST(Buffer, what_is_taken_from_the_front_is_overwritten) {
  Buffer buffer{100};
  buffer.append("secretsecret;rest");
  const char* memory = buffer.data();
  buffer.remove_front(13);
  EXPECT_EQ(string(buffer), "rest");
  EXPECT_EQ(std::string(memory + 4, 13), std::string(13, '\0'));
}

TEST(Buffer, c_str_ends_with_nul_or_is_empty) {
  Buffer buffer{3};
  EXPECT_STREQ(buffer.c_str(), "");
  EXPECT_STREQ(buffer.append("ab").c_str(), "ab");
  EXPECT_STREQ(buffer.append("c").c_str(), "");
}

}  // namespace
