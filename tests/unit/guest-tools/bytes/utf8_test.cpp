// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/utf8.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

namespace {

TEST(Utf8, every_character_comes_back) {
  for (std::uint32_t character = 1; character <= 0x10ffff; ++character) {
    if (character == 0xd800) character = 0xe000;
    char bytes[4];
    const std::size_t size = guest_tools::encode_character(character, bytes);
    std::uint32_t seen = 0;
    ASSERT_EQ(guest_tools::first_character({bytes, size}, seen), size);
    ASSERT_EQ(seen, character);
    ASSERT_EQ(guest_tools::first_character({bytes, size - 1}, seen), 0u) << character;
  }
}

TEST(Utf8, what_is_none_is_refused) {
  // alone in the middle, too short, overlong, surrogate, too high, cut off, never a byte
  for (const std::string_view wrong : {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                       "\xe2\x82", "\xff", "\xf8\x88\x80\x80"}) {
    std::uint32_t character = 0;
    EXPECT_EQ(guest_tools::first_character(text(wrong), character), 0u) << testing::PrintToString(wrong);
  }
}

}  // namespace
