// SPDX-License-Identifier: LGPL-2.1-or-later
#include "adapter_sample.hpp"

namespace convert {
namespace {

const std::string kFour = "<NetAddress>192.0.2.7/24</NetAddress>";
const std::string kTwoFours = kFour + "<NetAddress>192.0.2.8/24</NetAddress>";
const std::string kSix = "<NetAddress>2001:db8::7/64</NetAddress>";
const std::string kOwn = "pcs6-fw-" + std::string(kMachineUuid) + "-0";

std::string prevent(int mac, int ip) {
  return fmt::format(
      "<PktFilter><PreventPromisc>1</PreventPromisc><PreventMacSpoof>{}</PreventMacSpoof>"
      "<PreventIpSpoof>{}</PreventIpSpoof></PktFilter>",
      mac, ip);
}

// "clean-traffic IP=192.0.2.7": a filterref, in short.
std::string reference_of(const xmlNode* filterref) {
  if (!filterref) return "";
  std::string text = get(filterref, "@filter").value_or("");
  for (const xmlNode* node = first_child(filterref, "parameter"); node; node = next_named(node, "parameter"))
    text += fmt::format(" {}={}", get(node, "@name").value_or(""), get(node, "@value").value_or(""));
  return text;
}

std::vector<std::string> nested_of(const NetworkFilter& filter) {
  std::vector<std::string> nested;
  const auto doc = parse_xml(filter.xml, "filter");
  EXPECT_TRUE(doc);
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  EXPECT_EQ(get(root, "@name"), filter.name);
  for (const xmlNode* node = first_child(root, "filterref"); node; node = next_named(node, "filterref"))
    nested.push_back(reference_of(node));
  return nested;
}

struct Wish {
  const char* name;
  std::string leaves;
  bool asked;                            // Context::packet_filters
  std::string reference;                 // the interface's
  std::vector<std::string> nested = {};  // of the machine's own filter
};

class PacketFilter : public testing::TestWithParam<Wish> {};

TEST_P(PacketFilter, is_what_the_adapter_asks_for) {
  const Wish& wish = GetParam();
  Context context;
  context.packet_filters = wish.asked;
  const auto all = converted(adapter(wish.leaves), context);
  EXPECT_EQ(reference_of(find(all.interfaces[0], "filterref")), wish.reference) << all.done.xml;
  ASSERT_EQ(all.done.filters.size(), wish.nested.empty() ? 0U : 1U);
  if (wish.nested.empty()) return;
  EXPECT_EQ(all.done.filters[0].name, wish.reference);
  EXPECT_EQ(nested_of(all.done.filters[0]), wish.nested);
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "PktFilter", "'" + wish.reference + "' must be defined"));
}

INSTANTIATE_TEST_SUITE_P(
    Table, PacketFilter,
    testing::Values(
        Wish{"none_by_default_without_addresses", "", false, ""},
        Wish{"none_where_none_is_wanted", prevent(0, 0) + kFour, true, ""},
        Wish{"mac_where_the_caller_asks", "", true, "no-mac-spoofing"},
        Wish{"mac", prevent(1, 0) + kFour, false, "no-mac-spoofing"},
        Wish{"ip", prevent(0, 1) + kFour, false, "no-ip-spoofing IP=192.0.2.7"},
        Wish{"ip_of_two", prevent(0, 1) + kTwoFours, false, "no-ip-spoofing IP=192.0.2.7 IP=192.0.2.8"},
        Wish{"ipv6", prevent(0, 1) + kSix, false, "no-ipv6-spoofing IPV6=2001:db8::7"},
        Wish{"both_by_default", kTwoFours, false, "clean-traffic IP=192.0.2.7 IP=192.0.2.8"},
        Wish{"both_families",
             kFour + kSix,
             false,
             kOwn,
             {"no-ip-spoofing IP=192.0.2.7", "no-ipv6-spoofing IPV6=2001:db8::7", "no-mac-spoofing"}},
        Wish{"ipv6_with_mac", kSix, false, kOwn, {"no-ipv6-spoofing IPV6=2001:db8::7", "no-mac-spoofing"}},
        Wish{"ipv4_beside_ipv6_of_a_server",
             kFour + "<ConfigureWithDhcpIPv6>1</ConfigureWithDhcpIPv6>",
             false,
             kOwn,
             {"no-ip-spoofing IP=192.0.2.7", "no-mac-spoofing"}},
        Wish{"address_of_a_server", kFour + "<ConfigureWithDhcp>1</ConfigureWithDhcp>", false, "no-mac-spoofing"},
        Wish{"addresses_that_no_host_has", "<NetAddress>192.0.2.255/24</NetAddress>", false, ""},
        Wish{"named_by_the_administrator",
             kFour + "<PktFilter><FilterRef>site-policy</FilterRef><Parameters><Name>VLAN</Name><Value>7</Value>"
                     "</Parameters></PktFilter>",
             false, "site-policy VLAN=7"},
        Wish{"named_by_virtuozzo",
             kFour + "<PktFilter><FilterRef>no-mac-spoofing-no-promisc</FilterRef>"
                     "<PreventIpSpoof>0</PreventIpSpoof></PktFilter>",
             false, "no-mac-spoofing"},
        Wish{"of_a_host_only_adapter", "<EmulatedType>0</EmulatedType>" + kFour, false, "clean-traffic IP=192.0.2.7"}),
    [](const auto& test) { return test.param.name; });

TEST(PacketFilterOfUnbridged, is_reported_and_none) {
  const auto routed = converted(adapter("<EmulatedType>5</EmulatedType>" + kFour));
  EXPECT_EQ(find(routed.interfaces[0], "filterref"), nullptr);
  EXPECT_TRUE(reports(routed.done.report, Severity::kInfo, "PktFilter", "bridges only"));
  const auto direct = converted(adapter("<EmulatedType>4</EmulatedType><SystemName>eth1</SystemName>" + kFour));
  EXPECT_EQ(find(direct.interfaces[0], "filterref"), nullptr);
  EXPECT_TRUE(reports(direct.done.report, Severity::kWarning, "PktFilter", "cannot filter"));
}

const std::string kFirewall = "<Firewall><Enabled>1</Enabled></Firewall>";

TEST(FirewallOfAnAdapter, nests_what_prevents_false_addresses) {
  const auto all = converted(adapter(kFour + kFirewall));
  EXPECT_EQ(reference_of(find(all.interfaces[0], "filterref")), kOwn);
  ASSERT_EQ(all.done.filters.size(), 1U);
  EXPECT_EQ(nested_of(all.done.filters[0]),
            (std::vector<std::string>{"no-ip-spoofing IP=192.0.2.7", "no-mac-spoofing"}));
  EXPECT_TRUE(reports(all.done.report, Severity::kWarning, "Firewall", "'" + kOwn + "' must be defined"));
}

TEST(FirewallOfAnAdapter, has_a_name_and_uuid_of_its_own_that_stay) {
  const auto all = converted(adapter(kFirewall) + adapter(kFirewall));
  ASSERT_EQ(all.done.filters.size(), 2U);
  EXPECT_NE(all.done.filters[0].name, all.done.filters[1].name);
  const auto uuid = [](const NetworkFilter& filter) {
    const auto doc = parse_xml(filter.xml, "filter");
    return get(xmlDocGetRootElement(doc->get()), "uuid");
  };
  EXPECT_TRUE(parse_uuid(uuid(all.done.filters[0]).value_or("")));
  EXPECT_NE(uuid(all.done.filters[0]), uuid(all.done.filters[1]));
  EXPECT_EQ(all.done.filters, converted(adapter(kFirewall) + adapter(kFirewall)).done.filters);
}

TEST(FirewallOfAnAdapter, that_libvirt_cannot_filter_is_an_error) {
  const auto direct = converted(adapter("<EmulatedType>4</EmulatedType><SystemName>eth1</SystemName>" + kFirewall));
  EXPECT_TRUE(direct.done.filters.empty());
  EXPECT_TRUE(reports(direct.done.report, Severity::kError, "Firewall", "unfiltered"));
  const auto routed = converted(adapter("<EmulatedType>5</EmulatedType>" + kFirewall));
  EXPECT_EQ(routed.done.filters.size(), 1U);
  EXPECT_TRUE(reports(routed.done.report, Severity::kError, "Firewall", "bridges only"));
}

TEST(FirewallOfAnAdapter, is_kept_as_written) {
  const auto all = converted(
      adapter("<Firewall><Enabled>1</Enabled><Incoming><Direction><DefaultPolicy>1</DefaultPolicy><FirewallRules>"
              "<FirewallRule><Protocol>tcp</Protocol><LocalNetAddress></LocalNetAddress><LocalPort>22</LocalPort>"
              "<RemotePort>0</RemotePort></FirewallRule></FirewallRules></Direction></Incoming></Firewall>"));
  const std::string path = "Hardware/NetworkAdapter[0]/Firewall/";
  for (const char* kept :
       {"Enabled\">1<", "Incoming/Direction/DefaultPolicy\">1<",
        "Incoming/Direction/FirewallRules/FirewallRule[0]/LocalPort\">22<", "Outgoing/Direction/DefaultPolicy\">0<"})
    EXPECT_NE(all.done.xml.find(path + kept), std::string::npos) << kept << all.done.xml;
  EXPECT_EQ(all.done.xml.find("RemotePort"), std::string::npos);
}

std::string filtered(const std::string& filter, const std::string& type = "bridge") {
  return "<interface type='" + type + "'>" + (filter.empty() ? "" : "<filterref filter='" + filter + "'/>") +
         "</interface>";
}

TEST(FilterBack, says_what_libvirts_own_filters_do) {
  const auto says = [](const std::string& filter) {
    return fmt::format("{}{}", leaf_from(filtered(filter), "PktFilter/PreventMacSpoof").value_or("-"),
                       leaf_from(filtered(filter), "PktFilter/PreventIpSpoof").value_or("-"));
  };
  EXPECT_EQ(says(""), "00");
  EXPECT_EQ(says("clean-traffic"), "11");
  EXPECT_EQ(says("no-mac-spoofing"), "10");
  EXPECT_EQ(says("no-ip-spoofing"), "01");
  EXPECT_EQ(says("no-ipv6-spoofing"), "01");
  EXPECT_EQ(says(kOwn), "--");
  EXPECT_EQ(says("site-policy"), "--");
}

TEST(FilterBack, knows_a_firewall_by_its_name) {
  const std::string leaf = "Firewall/Enabled";
  EXPECT_EQ(leaf_from(filtered(kOwn), leaf), "1");
  EXPECT_EQ(leaf_from(filtered(""), leaf, {}, kFirewall), "0");
  EXPECT_EQ(leaf_from(filtered("clean-traffic"), leaf, {}, kFirewall), "0");
  EXPECT_EQ(leaf_from(filtered(""), leaf), Value());
}

TEST(FilterBack, says_nothing_of_interfaces_that_libvirt_cannot_filter) {
  EXPECT_EQ(leaf_from(filtered("clean-traffic", "direct"), "PktFilter/PreventMacSpoof"), Value());
  EXPECT_EQ(leaf_from(filtered("", "hostdev"), "Firewall/Enabled", {}, kFirewall), Value());
}

}  // namespace
}  // namespace convert
