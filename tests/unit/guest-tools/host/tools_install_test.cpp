// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/tools_install.hpp"

#include <gtest/gtest.h>

namespace {

using guest::is_older;

TEST(ToolsVersion, is_compared_number_by_number) {
  EXPECT_TRUE(is_older("0.9.0", "0.10.0"));
  EXPECT_TRUE(is_older("1", "1.0.1"));
  EXPECT_FALSE(is_older("0.1.0", "0.1.0"));
  EXPECT_FALSE(is_older("2.0", "1.9.9"));
}

TEST(ToolsVersion, that_is_none_is_never_older) {
  for (const char* version : {"", "x", "1.x", "0.1.0-rc", "1..2", "99999999999999999999"}) {
    EXPECT_FALSE(is_older(version, "1.0")) << version;
    EXPECT_FALSE(is_older("0.1", version)) << version;
  }
}

}  // namespace
