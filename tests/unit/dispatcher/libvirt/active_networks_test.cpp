// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/libvirt/active_networks.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

using Names = std::set<std::string, std::less<>>;

// libvirt's test driver has one network, which runs.
TEST(ActiveNetworks, are_those_that_run) {
  const Connection connection(virConnectOpen("test:///default"), &virConnectClose);
  ASSERT_TRUE(connection);
  EXPECT_EQ(active_networks(connection.get()), Names{"default"});
  const NetworkHandle network(virNetworkLookupByName(connection.get(), "default"));
  ASSERT_EQ(virNetworkDestroy(network.get()), 0);
  EXPECT_EQ(active_networks(connection.get()), Names{});
}

TEST(ActiveNetworks, are_none_where_nobody_tells) { EXPECT_EQ(active_networks(nullptr), Names{}); }

}  // namespace
}  // namespace dispatcher
