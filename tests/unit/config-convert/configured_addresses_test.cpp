// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rows/configured_addresses.hpp"

#include <gmock/gmock.h>

namespace convert {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ConfiguredAddresses, a_containers_stand_in_its_interfaces) {
  EXPECT_THAT(configured_addresses("<domain><devices><interface><ip address='10.1.1.5' prefix='24'/>"
                                   "<ip address='2001:db8::5'/></interface><interface><ip address='10.1.1.6'/>"
                                   "</interface></devices></domain>"),
              ElementsAre("10.1.1.5", "2001:db8::5", "10.1.1.6"));
}

TEST(ConfiguredAddresses, a_machines_are_kept_in_metadata) {
  EXPECT_THAT(configured_addresses(
                  "<domain><metadata><s:domain xmlns:s='http://switchyard.org/xmlns/domain/1.0'><s:pcs6>"
                  "<s:kept path='Hardware/NetworkAdapter[0]/NetAddress'>10.0.0.5/255.255.255.0</s:kept>"
                  "<s:kept path='Hardware/NetworkAdapter[0]/Firewall/Rule[0]/LocalNetAddress'>10.0.0.9</s:kept>"
                  "<s:kept path='Hardware/NetworkAdapter[1]/NetAddress'>10.0.0.300</s:kept>"
                  "</s:pcs6></s:domain></metadata><devices><interface/></devices></domain>"),
              ElementsAre("10.0.0.5"));
}

TEST(ConfiguredAddresses, what_is_no_domain_has_none) {
  EXPECT_THAT(configured_addresses("<domain/>"), IsEmpty());
  EXPECT_THAT(configured_addresses("no XML"), IsEmpty());
}

}  // namespace
}  // namespace convert
