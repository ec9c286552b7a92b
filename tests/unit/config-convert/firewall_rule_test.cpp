// SPDX-License-Identifier: LGPL-2.1-or-later
#include "adapter_sample.hpp"
#include "config-convert/vm/firewall_rule.hpp"

namespace convert {
namespace {

std::string rule(const std::string& protocol, const std::string& local, const std::string& local_port,
                 const std::string& remote, const std::string& remote_port) {
  return fmt::format(
      "<FirewallRule><Protocol>{}</Protocol><LocalNetAddress>{}</LocalNetAddress><LocalPort>{}"
      "</LocalPort><RemoteNetAddress>{}</RemoteNetAddress><RemotePort>{}</RemotePort></FirewallRule>",
      protocol, local, local_port, remote, remote_port);
}

Result<FirewallRule> read(const std::string& text) {
  const auto doc = parse_xml(text, "rule");
  EXPECT_TRUE(doc);
  return firewall_rule_of(PvsElement(xmlDocGetRootElement(doc->get())));
}

TEST(FirewallRule, without_an_address_is_of_both_families) {
  EXPECT_EQ(read(rule("tcp", "", "22", "", "0")).value(), (FirewallRule{"tcp", "tcp-ipv6", {}, {}, 22, 0}));
  EXPECT_EQ(read(rule("icmp", "", "", "", "")).value(), (FirewallRule{"icmp", "icmpv6", {}, {}, 0, 0}));
  EXPECT_EQ(read(rule("", "", "", "", "")).value(), (FirewallRule{"all", "all-ipv6", {}, {}, 0, 0}));
  EXPECT_EQ(read(rule(" UDP ", "", " 53 ", "", "")).value(), (FirewallRule{"udp", "udp-ipv6", {}, {}, 53, 0}));
  EXPECT_EQ(read(rule("igmp", "", "", "", "")).value(), (FirewallRule{"igmp", "", {}, {}, 0, 0}));
}

TEST(FirewallRule, is_of_its_addresses_family) {
  EXPECT_EQ(read(rule("tcp", "192.0.2.1", "22", "203.0.113.0/255.255.255.0", "0")).value(),
            (FirewallRule{"tcp", "", IpAddress{"192.0.2.1", 32, false}, IpAddress{"203.0.113.0", 24, false}, 22, 0}));
  EXPECT_EQ(read(rule("udp", "", "0", "2001:db8::/32", "53")).value(),
            (FirewallRule{"", "udp-ipv6", {}, IpAddress{"2001:db8::", 32, true}, 0, 53}));
  EXPECT_EQ(read(rule("tcp", "0.0.0.0", "80", "", "")).value(),
            (FirewallRule{"tcp", "", IpAddress{"0.0.0.0", 0, false}, {}, 80, 0}));
}

struct Bad {
  const char* name;
  std::string rule;
  const char* words;
};

class BadRule : public testing::TestWithParam<Bad> {};

TEST_P(BadRule, is_refused_with_words) {
  const auto read_rule = read(GetParam().rule);
  ASSERT_FALSE(read_rule);
  EXPECT_NE(read_rule.error().message.find(GetParam().words), std::string::npos) << read_rule.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadRule,
    testing::Values(Bad{"port_without_protocol", rule("", "", "22", "", ""), "port 22 without a protocol"},
                    Bad{"port_of_icmp", rule("icmp", "", "", "", "8"), "port 8 without"},
                    Bad{"port_too_large", rule("tcp", "", "65536", "", ""), "'65536'"},
                    Bad{"negative_port", rule("tcp", "", "", "", "-1"), "'-1'"},
                    Bad{"port_range", rule("tcp", "", "1-5", "", ""), "'1-5'"},
                    Bad{"families", rule("tcp", "192.0.2.1", "", "2001:db8::1", ""), "two families"},
                    Bad{"protocol", rule("quic", "", "", "", ""), "'quic' is not known"},
                    Bad{"igmp_of_ipv6", rule("igmp", "", "", "2001:db8::1", ""), "does not go with"},
                    Bad{"address", rule("tcp", "", "", "example.org", ""), "'example.org' is not an IP"},
                    Bad{"mask", rule("tcp", "", "", "192.0.2.0/255.0.255.0", ""), "is not an IP"}),
    [](const auto& test) { return test.param.name; });

std::string firewall(const std::string& policy, const std::string& rules) {
  return "<Firewall><Enabled>1</Enabled><Incoming><Direction><DefaultPolicy>" + policy +
         "</DefaultPolicy><FirewallRules>" + rules + "</FirewallRules></Direction></Incoming></Firewall>";
}

TEST(BadRuleOfAnAdapter, is_left_out_with_what_that_means) {
  const std::string rules = rule("tcp", "", "22", "", "") + rule("", "", "23", "", "");
  const auto denied = converted(adapter(firewall("1", rules)));
  EXPECT_TRUE(reports(denied.done.report, Severity::kError,
                      "NetworkAdapter[0]/Firewall/Incoming/Direction/FirewallRules/FirewallRule[1]",
                      "allows stays forbidden"))
      << told(denied.done.report);
  EXPECT_NE(denied.done.filters[0].xml.find("dstportstart=\"22\""), std::string::npos);
  EXPECT_EQ(denied.done.filters[0].xml.find("\"23\""), std::string::npos);
  const auto allowed = converted(adapter(firewall("0", rules)));
  EXPECT_TRUE(reports(allowed.done.report, Severity::kError, "FirewallRule[1]", "forbids is allowed"));
}

TEST(BadRuleOfAnAdapter, is_a_policy_that_is_none) {
  const auto all = converted(adapter(firewall("7", "")));
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "DefaultPolicy", "'7'"));
}

TEST(RulesWithoutEnd, are_cut_with_an_error) {
  std::string rules;
  for (int i = 0; i < 50'000; ++i) rules += rule("tcp", "", "80", "", "");
  const auto all = converted(adapter(firewall("1", rules)));
  EXPECT_TRUE(reports(all.done.report, Severity::kError, "FirewallRule[245]", "first 245"));
  EXPECT_NE(all.done.filters[0].xml.find("priority=\"498\""), std::string::npos);
  EXPECT_EQ(all.done.filters[0].xml.find("priority=\"1001\""), std::string::npos);
}

}  // namespace
}  // namespace convert
