// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/hardware_clock.hpp"

#include <gtest/gtest.h>

namespace {

TEST(HardwareClock, local_time_is_what_adjtime_says) {
  EXPECT_TRUE(guest_tools::is_local_time("0.0 0 0.0\n0\nLOCAL\n"));
  for (const char* other : {"", "0.0 0 0.0\n0\nUTC\n", "LOCAL\n", "0.0 0 0.0\n0\n"})
    EXPECT_FALSE(guest_tools::is_local_time(other)) << other;
}

}  // namespace
