// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/console_keys.hpp"

#include <gtest/gtest.h>

namespace prlctl {
namespace {

TEST(ConsoleKeys, all_go_to_the_container_until_a_full_stop_follows_esc) {
  ConsoleKeys keys;
  EXPECT_EQ(keys.take("ls .\r"), "ls .\r");
  EXPECT_EQ(keys.take("\x1b[A."), "\x1b[A.");
  EXPECT_EQ(keys.take("a\x1b"), "a\x1b");
  EXPECT_EQ(keys.take("\x1b"), "\x1b");
  EXPECT_FALSE(keys.has_left());
  EXPECT_EQ(keys.take(".poweroff\r"), "");
  EXPECT_TRUE(keys.has_left());
  EXPECT_EQ(keys.take("more"), "");
}

TEST(ConsoleKeys, what_was_typed_before_still_goes) {
  ConsoleKeys keys;
  EXPECT_EQ(keys.take("x\x1b.y"), "x\x1b");
  EXPECT_TRUE(keys.has_left());
}

}  // namespace
}  // namespace prlctl
