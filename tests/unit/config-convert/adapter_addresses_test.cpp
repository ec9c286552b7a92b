// SPDX-License-Identifier: LGPL-2.1-or-later
#include "adapter_sample.hpp"
#include "config-convert/vm/adapter_addresses.hpp"

namespace convert {
namespace {

std::string fault(std::string_view text) {
  const auto ip = parse_ip(text);
  return ip ? std::string(fault_of(*ip)) : "no address";
}

TEST(Address, of_a_host_has_no_fault) {
  for (const char* good :
       {"192.0.2.7/24", "10.0.0.0/32", "10.0.0.255/255.255.0.0", "192.0.2.0/31", "2001:db8::1/64", "fe80::1/64"})
    EXPECT_EQ(fault(good), "") << good;
}

TEST(Address, that_no_host_can_have_has_a_fault) {
  EXPECT_EQ(fault("192.0.2.0/24"), "is the network's own address");
  EXPECT_EQ(fault("192.0.2.255/24"), "is the network's broadcast address");
  EXPECT_EQ(fault("10.1.255.255/255.255.0.0"), "is the network's broadcast address");
  EXPECT_EQ(fault("224.0.0.1/24"), "is a multicast address");
  EXPECT_EQ(fault("ff02::1/64"), "is a multicast address");
  for (const char* none : {"0.0.0.0", "::", "127.0.0.1", "255.255.255.255", "0.1.2.3"})
    EXPECT_EQ(fault(none), "is no host's address") << none;
  EXPECT_EQ(fault("10.0.0.1/255.0.255.0"), "no address");
}

struct Odd {
  const char* name;
  std::string leaves;
  const char* path;
  const char* words;
};

class OddAddress : public testing::TestWithParam<Odd> {};

TEST_P(OddAddress, is_reported_and_kept_as_text) {
  const auto all = converted(adapter(GetParam().leaves));
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, GetParam().path, GetParam().words)) << told(all.done.report);
  EXPECT_NE(all.done.xml.find("NetworkAdapter[0]/"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, OddAddress,
    testing::Values(
        Odd{"no_address", "<NetAddress>10.0.0.300/24</NetAddress>", "NetAddress", "'10.0.0.300/24' is not an IP"},
        Odd{"mask_with_holes", "<NetAddress>10.0.0.3/255.0.255.0</NetAddress>", "NetAddress", "is not an IP"},
        Odd{"network", "<NetAddress>10.0.0.0/24</NetAddress>", "NetAddress", "network's own"},
        Odd{"twice", "<NetAddress>10.0.0.3/24</NetAddress><NetAddress>10.0.0.3/16</NetAddress>", "NetAddress",
            "'10.0.0.3/16' is there twice"},
        Odd{"gateway_outside", "<NetAddress>10.0.0.3/24</NetAddress><DefaultGateway>10.0.1.1</DefaultGateway>",
            "DefaultGateway", "in no subnet"},
        Odd{"gateway_of_the_other_family",
            "<NetAddress>10.0.0.3/24</NetAddress><DefaultGateway>2001:db8::1</DefaultGateway>", "DefaultGateway",
            "not an IPv4 address"},
        Odd{"gateway6_of_the_other_family", "<DefaultGatewayIPv6>10.0.0.1</DefaultGatewayIPv6>", "DefaultGatewayIPv6",
            "not an IPv6 address"},
        Odd{"name_server", "<DnsIPAddress>ns1.example.org</DnsIPAddress>", "DnsIPAddress", "ns1.example.org"}),
    [](const auto& test) { return test.param.name; });

TEST(Address, of_another_adapter_is_there_twice_too) {
  const auto all =
      converted(adapter("<NetAddress>10.0.0.3/24</NetAddress>") + adapter("<NetAddress>10.0.0.3/24</NetAddress>"));
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "NetworkAdapter[1]/NetAddress", "twice"));
}

TEST(Gateway, that_is_reached_is_not_reported) {
  for (const char* leaves : {"<NetAddress>10.0.0.3/24</NetAddress><DefaultGateway>10.0.0.1</DefaultGateway>",
                             "<NetAddress>10.0.0.3/32</NetAddress><DefaultGateway>192.0.2.1</DefaultGateway>",
                             "<DefaultGateway>192.0.2.1</DefaultGateway>",
                             "<NetAddress>2001:db8::3/64</NetAddress>"
                             "<DefaultGatewayIPv6>fe80::1</DefaultGatewayIPv6>"}) {
    const auto all = converted(adapter(leaves));
    EXPECT_FALSE(reports(all.done.report, Severity::kWarning, "DefaultGateway", "")) << told(all.done.report);
  }
}

TEST(GuestNetwork, is_kept_for_services) {
  const auto all = converted(
      adapter("<NetAddress>10.0.0.3/24</NetAddress><NetAddress>bad</NetAddress><DnsIPAddress>10.0.0.53</DnsIPAddress>"
              "<DnsIPAddress>10.0.0.54</DnsIPAddress><SearchDomain>example.org</SearchDomain>"
              "<DefaultGateway>10.0.0.1</DefaultGateway><ConfigureWithDhcpIPv6>1</ConfigureWithDhcpIPv6>"
              "<AutoApply>1</AutoApply><Router>1</Router><DHCPUseHostMac>2</DHCPUseHostMac>"));
  for (const char* kept :
       {"NetAddress\">10.0.0.3/24<", "NetAddress\">bad<", "DnsIPAddress\">10.0.0.53<", "DnsIPAddress\">10.0.0.54<",
        "SearchDomain\">example.org<", "DefaultGateway\">10.0.0.1<", "ConfigureWithDhcpIPv6\">1<", "AutoApply\">1<"})
    EXPECT_NE(all.done.xml.find(std::string("Hardware/NetworkAdapter[0]/") + kept), std::string::npos) << kept;
  EXPECT_EQ(all.done.xml.find("Router"), std::string::npos);
  EXPECT_FALSE(reports(all.done.report, Severity::kInfo, "Router", ""));
}

TEST(RoutedAdapter, has_a_route_for_each_address) {
  const auto all = converted(
      adapter("<EmulatedType>5</EmulatedType><NetAddress>198.51.100.7/32</NetAddress><NetAddress>bad</NetAddress>"
              "<NetAddress>2001:db8::7/64</NetAddress>"));
  const xmlNode* source = find(all.interfaces[0], "source");
  ASSERT_NE(source, nullptr);
  const xmlNode* first = first_child(source, "ip");
  const xmlNode* second = next_named(first, "ip");
  EXPECT_EQ(get(first, "@peer"), "198.51.100.7");
  EXPECT_EQ(get(first, "@address"), "169.254.0.1");
  EXPECT_EQ(get(first, "@prefix"), "32");
  EXPECT_EQ(get(second, "@peer"), "2001:db8::7");
  EXPECT_EQ(get(second, "@family"), "ipv6");
  EXPECT_EQ(next_named(second, "ip"), nullptr);
}

TEST(RoutedAdapter, without_an_address_is_reported) {
  const auto all = converted(adapter("<EmulatedType>5</EmulatedType>"));
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "NetAddress", "no route"));
}

TEST(AddressList, that_is_endless_is_cut) {
  std::string leaves;
  for (int i = 0; i < 70'000; ++i) leaves += "<NetAddress>10." + std::to_string(i) + "</NetAddress>";
  const auto all = converted(adapter(leaves));
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "NetAddress", "more than 256"));
  EXPECT_LT(all.done.report.size(), 600U);
}

}  // namespace
}  // namespace convert
