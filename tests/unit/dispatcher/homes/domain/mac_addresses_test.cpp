// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/values/values.hpp"
#include "dispatcher/homes/domain/mac_addresses.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

TEST(MacAddresses, are_found_in_any_quotes_and_case) {
  std::set<std::string> found;
  collect_addresses(
      "<mac address='00:1C:42:00:00:0A'/> <mac address=\"00:18:51:00:00:02\"/> <mac address='x'/><mac address=", found);
  EXPECT_THAT(found, ElementsAre("00:18:51:00:00:02", "00:1c:42:00:00:0a"));
}

TEST(MacAddresses, a_new_one_is_of_the_range_asked_for_and_of_nobody) {
  std::set<std::string> used;
  EXPECT_THAT(fresh_address("00:18:51:aa:bb:cc", used), StartsWith("00:18:51:"));
  EXPECT_THAT(fresh_address("52:54:00:aa:bb:cc", used), StartsWith("00:1c:42:"));
  for (int number = 0; number < 2000; ++number)
    EXPECT_EQ(convert::parse_mac(fresh_address(kMachineAddresses, used)).has_value(), true);
  EXPECT_EQ(used.size(), 2002U);
}

}  // namespace
}  // namespace dispatcher
