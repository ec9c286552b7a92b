// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/virtual_network.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHostOnly = R"(<network>
  <name>Host-Only</name>
  <uuid>6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c</uuid>
  <forward mode='nat'/>
  <bridge name='virbr1' stp='on' delay='0'/>
  <mac address='52:54:00:aa:bb:cc'/>
  <dns><host ip='10.37.130.9'><hostname>a</hostname></host></dns>
  <ip address='10.37.130.2' netmask='255.255.255.0'>
    <dhcp><range start='10.37.130.1' end='10.37.130.254'/><host mac='52:54:00:00:00:01' ip='10.37.130.7'/></dhcp>
  </ip>
  <ip family='ipv6' address='fd00::1' prefix='64'/>
</network>)";

VirtualNetwork read(std::string_view xml) { return read_virtual_network(xml).value(); }

TEST(VirtualNetwork, has_no_side_of_an_address_that_is_not_of_its_family) {
  const auto network = read_virtual_network(
      "<network><name>n</name><ip address='fd01::1'/><ip family='ipv6' address='10.0.0.1'/></network>");
  ASSERT_TRUE(network) << network.error().message;
  EXPECT_FALSE(network->ipv4);
  EXPECT_FALSE(network->ipv6);
}

TEST(VirtualNetwork, with_libvirts_own_bridge_is_host_only) {
  EXPECT_EQ(read(kHostOnly), (VirtualNetwork{.id = "Host-Only",
                                             .kind = NetworkKind::kHostOnly,
                                             .bridge = "virbr1",
                                             .mac = "52:54:00:aa:bb:cc",
                                             .ipv4 = NetworkSide{"10.37.130.2", 24, "10.37.130.1", "10.37.130.254"},
                                             .ipv6 = NetworkSide{"fd00::1", 64}}));
}

TEST(VirtualNetwork, on_a_bridge_or_an_interface_is_bridged) {
  EXPECT_EQ(read("<network><name>b</name><forward mode='bridge'/><bridge name='br0'/></network>"),
            (VirtualNetwork{.id = "b", .bridge = "br0"}));
  EXPECT_EQ(read("<network><name>b</name><forward mode='bridge'><interface dev='eth1'/></forward></network>"),
            (VirtualNetwork{.id = "b", .interface = "eth1"}));
}

TEST(VirtualNetwork, keeps_what_it_does_not_know) {
  VirtualNetwork network = read(kHostOnly);
  network.ipv4->scope_end = "10.37.130.100";
  network.description = "of \"guests\" & others";
  const std::string xml = write_virtual_network(kHostOnly, network).value();
  EXPECT_EQ(read(xml), network);
  EXPECT_THAT(xml, HasSubstr("mode=\"nat\""));
  EXPECT_THAT(xml, HasSubstr("<hostname>a</hostname>"));
  EXPECT_THAT(xml, HasSubstr("ip=\"10.37.130.7\""));
  EXPECT_THAT(xml, HasSubstr("6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c"));
}

TEST(VirtualNetwork, without_dhcp_has_none_of_its_elements) {
  VirtualNetwork network = read(kHostOnly);
  network.ipv4->scope_start.clear();
  network.ipv6.reset();
  const std::string xml = write_virtual_network(kHostOnly, network).value();
  EXPECT_THAT(xml, Not(HasSubstr("dhcp")));
  EXPECT_THAT(xml, Not(HasSubstr("ipv6")));
}

TEST(VirtualNetwork, of_another_kind_keeps_its_identity_alone) {
  const VirtualNetwork network{.id = "Host-Only", .interface = "eth1"};
  const std::string xml = write_virtual_network(kHostOnly, network).value();
  EXPECT_EQ(read(xml), network);
  EXPECT_THAT(xml, HasSubstr("6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c"));
  EXPECT_THAT(xml, Not(HasSubstr("10.37.130")));
}

TEST(VirtualNetwork, moves_from_an_interface_to_a_bridge_and_back) {
  const std::string first = write_virtual_network("", {.id = "b", .interface = "eth1"}).value();
  const std::string second = write_virtual_network(first, {.id = "b", .bridge = "br0"}).value();
  EXPECT_EQ(read(second), (VirtualNetwork{.id = "b", .bridge = "br0"}));
  EXPECT_EQ(read(write_virtual_network(second, {.id = "b", .interface = "eth2"}).value()),
            (VirtualNetwork{.id = "b", .interface = "eth2"}));
}

TEST(VirtualNetwork, that_is_no_xml_is_an_error) { EXPECT_FALSE(read_virtual_network("<network>")); }

TEST(Netmask, is_of_its_bits) {
  EXPECT_EQ(netmask_of(0), "0.0.0.0");
  EXPECT_EQ(netmask_of(20), "255.255.240.0");
  EXPECT_EQ(netmask_of(32), "255.255.255.255");
}

}  // namespace
}  // namespace prlctl
