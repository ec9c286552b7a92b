// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/interface_rate.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(InterfaceRate, is_read_as_average_peak_and_burst) {
  EXPECT_EQ(*parse_rate("1000:2000:256"), (Rate{1000, 2000, 256}));
  EXPECT_EQ(*parse_rate("0:0:0"), Rate{});
}

TEST(InterfaceRate, that_is_anything_else_is_refused) {
  for (const char* text :
       {"", "1", "1:2", "1:2:", "1:2:3:", "1:2:3:4", "-1:2:3", "a:b:c", "1 :2:3", "99999999999999999999:1:1"})
    EXPECT_EQ(parse_rate(text).error().code, ErrorCode::kInvalidArg) << text;
}

TEST(InterfaceRate, names_no_device_that_is_not_the_hosts) {
  for (const char* device : {"", "../lo", "no-such-device", "lo extra", "-all"}) {
    EXPECT_EQ(set_interface_rate(device, {}).error().code, ErrorCode::kInvalidArg) << device;
    EXPECT_EQ(set_interface_link(device, false).error().code, ErrorCode::kInvalidArg) << device;
  }
}

}  // namespace
}  // namespace containers
