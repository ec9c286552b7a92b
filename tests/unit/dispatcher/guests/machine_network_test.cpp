// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/guests/machine_network.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

using Texts = std::vector<std::string>;

std::string machine(const std::string& hardware, const std::string& settings = "") {
  return "<?xml version=\"1.0\"?>\n<ParallelsVirtualMachine><Identification><VmName>w</VmName></Identification>"
         "<Hardware>" +
         hardware + "</Hardware><Settings>" + settings + "</Settings></ParallelsVirtualMachine>";
}

std::string adapter(const std::string& mac, const std::string& leaves) {
  return "<NetworkAdapter><Enabled>1</Enabled><MAC>" + mac + "</MAC>" + leaves + "</NetworkAdapter>";
}

constexpr const char* kDns =
    "<GlobalNetwork><HostName>web</HostName><DnsIPAddress>8.8.8.8</DnsIPAddress></GlobalNetwork>";

guest::NetworkSettings network_of(const std::string& config) {
  const auto network = network_of_machine(config);
  EXPECT_TRUE(network) << (network ? "" : network.error().message);
  return network ? *network : guest::NetworkSettings{};
}

TEST(MachineNetwork, has_the_adapters_that_are_configured_with_what_a_guest_can_take) {
  const auto network =
      network_of(machine(adapter("001C42000001",
                                 "<AutoApply>1</AutoApply><NetAddress>10.0.0.5/255.255.255.0</NetAddress>"
                                 "<NetAddress>fd00::5/64</NetAddress><NetAddress>nonsense</NetAddress>"
                                 "<DefaultGateway>10.0.0.1</DefaultGateway><ConfigureWithDhcp>0</ConfigureWithDhcp>"
                                 "<DnsIPAddress>10.0.0.2</DnsIPAddress>") +
                             adapter("001C42000002",
                                     "<AutoApply>1</AutoApply><ConfigureWithDhcp>1</ConfigureWithDhcp>"
                                     "<DefaultGateway>10.1.0.1</DefaultGateway>") +
                             adapter("001C42000003", "<AutoApply>0</AutoApply><NetAddress>10.2.0.5/24</NetAddress>"),
                         kDns));
  ASSERT_EQ(network.adapters.size(), 2U);
  const auto& first = network.adapters[0];
  EXPECT_EQ(first.mac, "00:1c:42:00:00:01");
  EXPECT_EQ(first.addresses, (Texts{"10.0.0.5/24", "fd00::5/64"}));
  EXPECT_EQ(first.gateway4 + " " + first.gateway6, "10.0.0.1 ");
  EXPECT_FALSE(first.dhcp4);
  EXPECT_TRUE(network.adapters[1].dhcp4);
  EXPECT_EQ(network.adapters[1].gateway4, "") << "no address that would reach it";
  EXPECT_EQ(network.name_servers, Texts{"10.0.0.2"});
  EXPECT_EQ(network.search_domains, std::nullopt);
}

TEST(MachineNetwork, name_servers_of_the_machine_are_those_of_its_first_adapter_where_none_is_configured) {
  const std::string hardware = adapter("001C42000001", "<ConfigureWithDhcp>1</ConfigureWithDhcp>");
  const auto network = network_of(machine(hardware, kDns));
  ASSERT_EQ(network.adapters.size(), 1U);
  EXPECT_EQ(network.name_servers, Texts{"8.8.8.8"});
  EXPECT_TRUE(network_of(machine(hardware)).adapters.empty());
  const std::string ip_only =
      "<GlobalNetwork><AutoApplyIpOnly>1</AutoApplyIpOnly><DnsIPAddress>8.8.8.8</DnsIPAddress></GlobalNetwork>";
  EXPECT_TRUE(network_of(machine(hardware, ip_only)).adapters.empty());
}

TEST(MachineNetwork, host_name_and_tools_are_those_of_the_file) {
  EXPECT_EQ(*host_name_of_machine(machine("", kDns)), "web");
  EXPECT_TRUE(wants_new_tools(machine("")));
  const std::string tools =
      "<Tools><AgentVersion>0.0.9</AgentVersion><AutoUpdate><Enabled>0</Enabled></AutoUpdate></Tools>";
  EXPECT_FALSE(wants_new_tools(machine("", tools)));
  EXPECT_EQ(tools_of_machine(machine("", tools)), "0.0.9");
}

}  // namespace
}  // namespace dispatcher
