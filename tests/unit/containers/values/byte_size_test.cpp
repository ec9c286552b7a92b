// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/byte_size.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(ByteSize, is_a_number_with_a_unit) {
  struct Row {
    const char* text;
    std::uint64_t bytes;
  };
  constexpr Row kRows[] = {
      {"0", 0},
      {"512", 512},
      {"10G", 10ull << 30},
      {"10GiB", 10ull << 30},
      {"1kb", 1000},
      {"3M", 3ull << 20},
      {"64T", 64ull << 40},
      {"7b", 7},
      {"2GB", 2000000000},
  };
  for (const Row& row : kRows) {
    const auto size = parse_byte_size(row.text);
    ASSERT_TRUE(size) << row.text << ": " << size.error().message;
    EXPECT_EQ(*size, row.bytes) << row.text;
  }
}

TEST(ByteSize, refuses_what_is_none_or_too_much) {
  for (const char* text :
       {"", "G", "-1", "1.5G", "10 G", "10X", "65T", "99999999999999999999", "18446744073709551615K", "0x10", "10G "})
    EXPECT_FALSE(parse_byte_size(text)) << text;
}

TEST(ByteSize, takes_number_and_unit_apart) {
  EXPECT_EQ(*parse_scaled("20", "GiB"), 20ull << 30);
  EXPECT_EQ(*parse_scaled("20", ""), 20u);
  EXPECT_FALSE(parse_scaled("", "GiB"));
  EXPECT_FALSE(parse_scaled("2 0", "GiB"));
}

}  // namespace
}  // namespace containers
