// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_netif.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

std::string words(const Report& report) {
  std::string all;
  for (const ReportEntry& entry : report) all += entry.words + "\n";
  return all;
}

TEST(VeNetif, reads_adapters_with_lists_of_addresses) {
  Report report;
  const auto adapters = parse_netif(
      "ifname=eth0,mac=00:18:51:5A:01:02,host_ifname=veth101.0,host_mac=00:18:51:5A:01:03,network=Bridged,gw=10.1.0.1,"
      "ip=10.1.0.2/255.255.255.0:10.1.0.3/24,ip6=2001:db8::2/64,2001:db8::3/64;ifname=eth1,bridge=br1,dhcp=yes;",
      report);
  ASSERT_EQ(adapters.size(), 2U);
  EXPECT_EQ(adapters[0].mac, "00:18:51:5a:01:02");
  EXPECT_EQ(adapters[0].network, "Bridged");
  EXPECT_EQ(adapters[0].gateway, "10.1.0.1");
  EXPECT_EQ(
      adapters[0].addresses,
      (std::vector<IpAddress>{
          {"10.1.0.2", 24, false}, {"10.1.0.3", 24, false}, {"2001:db8::2", 64, true}, {"2001:db8::3", 64, true}}));
  EXPECT_EQ(adapters[1].bridge, "br1");
  EXPECT_TRUE(adapters[1].dhcp);
  EXPECT_TRUE(report.empty()) << words(report);
}

TEST(VeNetif, reads_the_positional_form_of_old_tools) {
  Report report;
  const auto adapters = parse_netif("eth0,00:18:51:5A:01:02,veth101.0,00:18:51:5A:01:03", report);
  ASSERT_EQ(adapters.size(), 1U);
  EXPECT_EQ(adapters[0].ifname, "eth0");
  EXPECT_EQ(adapters[0].host_ifname, "veth101.0");
  EXPECT_EQ(adapters[0].mac, "00:18:51:5a:01:02");
  EXPECT_TRUE(report.empty()) << words(report);
}

struct Case {
  const char* text;
  std::size_t adapters;
  const char* words;
};

class WrongNetif : public testing::TestWithParam<Case> {};

TEST_P(WrongNetif, keeps_what_is_valid_and_reports_the_rest) {
  Report report;
  EXPECT_EQ(parse_netif(GetParam().text, report).size(), GetParam().adapters);
  EXPECT_NE(words(report).find(GetParam().words), std::string::npos) << words(report);
}

INSTANTIATE_TEST_SUITE_P(Table, WrongNetif,
                         testing::Values(Case{"ifname=eth0,colour=red", 1, "colour=red"},
                                         Case{"ifname=eth0,mac=1", 1, "'1'"},
                                         Case{"ifname=eth0,ip=10.0.0.300", 1, "10.0.0.300"},
                                         Case{"ifname=eth0,ip6=2001:db8::2/64,gw=x", 1, "gateway 'x'"},
                                         Case{"ifname=eth0;ifname=eth0", 1, "twice"},
                                         Case{"ifname=eth0,ip=10.0.0.2/24,gw=10.0.0.1;"
                                              "ifname=eth1,ip=10.1.0.2/24,gw=10.1.0.1",
                                              2, "gateway '10.1.0.1' is left out"},
                                         Case{"mac=00:18:51:5A:01:02", 0, "name"},
                                         Case{"ifname=a-name-that-is-too-long", 0, "15 characters"},
                                         Case{"ifname=../x", 0, "15 characters"}));

}  // namespace
}  // namespace convert
