// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/values/ip_network.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

TEST(IpNetwork, has_the_addresses_of_its_prefix) {
  EXPECT_TRUE(is_in_network_of({"192.0.2.7", 24, false}, {"192.0.2.254", 24, false}));
  EXPECT_FALSE(is_in_network_of({"192.0.2.7", 25, false}, {"192.0.2.254", 24, false}));
  EXPECT_TRUE(is_in_network_of({"2001:db8::7", 64, true}, {"2001:db8::ffff:1", 64, true}));
  EXPECT_FALSE(is_in_network_of({"2001:db8::7", 64, true}, {"192.0.2.7", 24, false}));
}

TEST(IpNetwork, has_a_host_part_behind_the_prefix) {
  EXPECT_TRUE(host_part_is({"10.1.0.0", 16, false}, false));
  EXPECT_FALSE(host_part_is({"10.1.0.1", 16, false}, false));
  EXPECT_TRUE(host_part_is({"10.1.255.255", 16, false}, true));
  EXPECT_TRUE(host_part_is({"2001:db8::", 64, true}, false));
  EXPECT_FALSE(host_part_is({"2001:db8::", 64, true}, true));
}

}  // namespace
}  // namespace convert
