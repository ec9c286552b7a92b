// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/domain_interfaces.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

std::string domain(const std::string& records, const std::string& interfaces, const std::string& type = "lxc") {
  return "<domain type='" + type + "'><metadata><d:devices xmlns:d='http://switchyard.org/xmlns/devices/1.0'>" +
         records + "</d:devices></metadata><devices>" + interfaces + "</devices></domain>";
}

constexpr const char* kInterface =
    "<interface type='network'><mac address='52:54:00:00:00:01'/><target dev='vnet3'/></interface>"
    "<interface type='network'><mac address='52:54:00:00:00:02'/><target dev='vnet4'/></interface>";

TEST(StartedInterfaces, are_limited_by_their_mac) {
  const auto found = parse_started_interfaces(domain(
      "<interface mac='52:54:00:00:00:01'><inbound average='1000' burst='64'/><outbound average='5'/></interface>",
      kInterface));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (std::vector<StartedInterface>{{"vnet3", {{1000, 0, 64}, {5, 0, 0}}, false}}));
}

TEST(StartedInterfaces, whose_link_is_down_have_no_carrier) {
  const auto found = parse_started_interfaces(
      domain("", "<interface type='bridge'><target dev='vnet9'/><link state='down'/></interface>"));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (std::vector<StartedInterface>{{"vnet9", {}, true}}));
}

TEST(StartedInterfaces, are_none_where_nothing_is_asked_or_the_domain_is_a_machine) {
  EXPECT_TRUE(parse_started_interfaces(domain("", kInterface))->empty());
  EXPECT_TRUE(parse_started_interfaces(
                  domain("<interface mac='52:54:00:00:00:01'><inbound average='1'/></interface>", kInterface, "kvm"))
                  ->empty());
}

TEST(StartedInterfaces, with_a_rate_that_is_no_number_are_refused) {
  EXPECT_EQ(parse_started_interfaces(
                domain("<interface mac='52:54:00:00:00:01'><inbound average='1; reboot'/></interface>", kInterface))
                .error()
                .code,
            ErrorCode::kConfigUnsupported);
  EXPECT_EQ(parse_started_interfaces("<domain").error().code, ErrorCode::kXml);
}

}  // namespace
}  // namespace containers
