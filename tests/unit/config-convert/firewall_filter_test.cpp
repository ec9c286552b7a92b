// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Filters rule by rule, and against what Virtuozzo 7 made of the same adapters (pairs of files that are not part of the
// sources; where they are not there, that test has nothing to do).
#include "adapter_sample.hpp"
#include "config-convert/vm/firewall_filter.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <unistd.h>

namespace convert {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = "/usr/share/libvirt/schemas/nwfilter.rng";

// An address is an address however it is spelt, and state NONE compares nothing.
std::map<std::string, std::string> meaning_of(const xmlNode* match) {
  std::map<std::string, std::string> attributes;
  for (const xmlAttr* attribute = match->properties; attribute; attribute = attribute->next) {
    const std::string name = reinterpret_cast<const char*>(attribute->name);
    std::string value = get(match, "@" + name).value_or("");
    if (name == "state" && value == "NONE") continue;
    if (const auto ip = name.ends_with("ipaddr") ? parse_ip(value) : std::nullopt) value = ip->address;
    attributes[name] = value;
  }
  return attributes;
}

// "in drop 2 tcp dstipaddr=192.0.2.1"
std::string rule_text(const xmlNode* rule) {
  std::string text = fmt::format("{} {} {}", get(rule, "@direction").value_or(""), get(rule, "@action").value_or(""),
                                 get(rule, "@priority").value_or(""));
  for (const xmlNode* match = rule->children; match; match = match->next) {
    if (match->type != XML_ELEMENT_NODE) continue;
    text += fmt::format(" {}", name_of(match));
    for (const auto& [name, value] : meaning_of(match)) text += fmt::format(" {}={}", name, value);
  }
  return text;
}

// The MAC address is the interface's own where none is said.
std::string reference_text(const xmlNode* reference) {
  std::string text = get(reference, "@filter").value_or("");
  for (const xmlNode* node = first_child(reference, "parameter"); node; node = next_named(node, "parameter"))
    if (get(node, "@name") != "MAC")
      text += fmt::format(" {}={}", get(node, "@name").value_or(""), get(node, "@value").value_or(""));
  return text;
}

std::vector<std::string> lines_of(const xmlNode* filter) {
  std::vector<std::string> lines;
  for (const xmlNode* node = filter->children; node; node = node->next) {
    if (node->type != XML_ELEMENT_NODE) continue;
    if (name_of(node) == "rule") lines.push_back(rule_text(node));
    // Virtuozzo's own: libvirt has none of that name
    if (name_of(node) == "filterref" && get(node, "@filter") != "no-promisc") lines.push_back(reference_text(node));
  }
  return lines;
}

std::vector<std::string> lines_of(const std::string& filter) {
  const auto doc = parse_xml(filter, "filter");
  EXPECT_TRUE(doc);
  return doc ? lines_of(xmlDocGetRootElement(doc->get())) : std::vector<std::string>();
}

// What filters the interface: its own filter's lines, or the filter that it names.
std::vector<std::string> lines_of(const ConvertedAdapters& all) {
  if (!all.done.filters.empty()) return lines_of(all.done.filters[0].xml);
  const xmlNode* reference = find(all.interfaces[0], "filterref");
  return reference ? std::vector{reference_text(reference)} : std::vector<std::string>();
}

constexpr const char* kFirewall =
    "<Firewall><Enabled>1</Enabled><Incoming><Direction><DefaultPolicy>1</DefaultPolicy><FirewallRules>"
    "<FirewallRule><Protocol>tcp</Protocol><LocalPort>22</LocalPort>"
    "<RemoteNetAddress>203.0.113.0/255.255.255.0</RemoteNetAddress></FirewallRule>"
    "<FirewallRule><Protocol>icmp</Protocol></FirewallRule>"
    "</FirewallRules></Direction></Incoming><Outgoing><Direction><DefaultPolicy>0</DefaultPolicy><FirewallRules>"
    "<FirewallRule><Protocol>tcp</Protocol><LocalNetAddress>192.0.2.7</LocalNetAddress>"
    "<RemoteNetAddress>0.0.0.0/0</RemoteNetAddress><RemotePort>25</RemotePort></FirewallRule>"
    "</FirewallRules></Direction></Outgoing></Firewall>";

TEST(FirewallFilter, has_policies_rules_and_exceptions_in_order) {
  const auto all = converted(adapter(kFirewall));
  ASSERT_EQ(all.done.filters.size(), 1U);
  EXPECT_EQ(lines_of(all), (std::vector<std::string>{
                               "in return 0 all state=ESTABLISHED,RELATED",
                               "in return 1 all-ipv6 state=ESTABLISHED,RELATED",
                               "in return 2 tcp dstportend=22 dstportstart=22 srcipaddr=203.0.113.0 srcipmask=24",
                               "in return 3 icmp",
                               "in return 4 icmpv6",
                               "in return 5 icmpv6 type=133",
                               "in return 6 icmpv6 type=134",
                               "in return 7 icmpv6 type=135",
                               "in return 8 icmpv6 type=136",
                               "in drop 9 all",
                               "in drop 10 all-ipv6",
                               "out return 11 all state=ESTABLISHED,RELATED",
                               "out return 12 all-ipv6 state=ESTABLISHED,RELATED",
                               "out drop 13 tcp dstportend=25 dstportstart=25 srcipaddr=192.0.2.7",
                           }));
}

// Without a state libvirt applies a rule to the other direction, too.
TEST(FirewallFilter, has_no_rule_without_a_state_but_for_a_type_of_icmp) {
  const auto all = converted(adapter(kFirewall));
  const auto doc = parse_xml(all.done.filters.at(0).xml, "filter");
  int rules = 0;
  for (const xmlNode* rule = first_child(xmlDocGetRootElement(doc->get()), "rule"); rule;
       rule = next_named(rule, "rule")) {
    const xmlNode* match = rule->children;
    while (match && match->type != XML_ELEMENT_NODE) match = match->next;
    ASSERT_NE(match, nullptr);
    EXPECT_TRUE(get(match, "@state") || get(match, "@type")) << rule_text(rule);
    ++rules;
  }
  EXPECT_EQ(rules, 14);
}

// libvirt 9.0's schema has forgotten `state` for IPv6, which its parser knows.
TEST(FirewallFilter, is_valid_by_libvirts_schema_but_for_states_of_ipv6) {
  if (!fs::exists(kSchema) || std::system("command -v xmllint >/dev/null") != 0)
    GTEST_SKIP() << "no schema, or no xmllint";
  const auto all = converted(
      adapter("<NetAddress>192.0.2.7/24</NetAddress><NetAddress>2001:db8::7/64</NetAddress>" + std::string(kFirewall)));
  const std::string stateless =
      std::regex_replace(all.done.filters.at(0).xml, std::regex("(<[a-z]+(-ipv6|v6)[^>]*) state=\"[^\"]*\""), "$1");
  EXPECT_NE(stateless, all.done.filters[0].xml);
  const std::string file = testing::TempDir() + "/firewall_filter." + std::to_string(::getpid()) + ".xml";
  std::ofstream(file) << stateless;
  EXPECT_EQ(std::system(fmt::format("xmllint --noout --relaxng {} '{}' 2>/dev/null", kSchema, file).c_str()), 0)
      << stateless;
  fs::remove(file);
}

TEST(FirewallFilter, is_as_virtuozzo_7_made_it) {
  const fs::path folder = fs::path(SOURCE_DIR) / "../shared/corpus/nwfilter";
  if (!fs::exists(folder)) GTEST_SKIP() << "no pairs of adapters and filters";
  int pairs = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with("_filter.xml")) continue;
    const std::string stem = name.substr(0, name.size() - std::string("_filter.xml").size());
    const auto expected = read_file(entry.path().string(), kInputLimitBytes);
    const auto fragment = read_file((folder / (stem + ".xml")).string(), kInputLimitBytes);
    ASSERT_TRUE(expected && fragment) << stem;
    Context context;
    context.packet_filters = true;
    EXPECT_EQ(lines_of(converted(*fragment, context)), lines_of(*expected)) << stem;
    const auto reference = read_file((folder / (stem + "_filterref.xml")).string(), kInputLimitBytes);
    ASSERT_TRUE(reference) << stem;
    EXPECT_EQ(find(converted(*fragment, context).interfaces.at(0), "filterref") == nullptr, trimmed(*reference).empty())
        << stem;
    ++pairs;
  }
  EXPECT_GE(pairs, 6);
}

}  // namespace
}  // namespace convert
