// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/host_policy.hpp"

#include <gtest/gtest.h>

#include <string>

namespace convert {
namespace {

std::string kept(const std::string& path, const std::string& value) {
  return "<kept path='" + path + "'>" + value + "</kept>";
}
HostPolicy of(const std::string& children) { return host_policy_of("<domain><pcs6>" + children + "</pcs6></domain>"); }

TEST(HostPolicy, of_a_machine) {
  const auto policy = of(kept("Settings/Startup/BootOrderPrio", "7") + kept("Settings/Startup/AutoStartDelay", "30") +
                         kept("Settings/Startup/AutoStart", "2") + kept("Settings/Shutdown/AutoStop", "1") +
                         kept("Settings/Runtime/OnCrash/Limit", "0"));
  EXPECT_EQ(policy, (HostPolicy{7, 30, true, true, 0}));
  EXPECT_TRUE(policy.has_start_wish());
}

TEST(HostPolicy, of_a_container) {
  EXPECT_EQ(of(kept("BOOTORDER", "5") + kept("ONBOOT", "auto") + kept("AUTOSTOP", "suspend")),
            (HostPolicy{5, 0, true, true, 3}));
}

TEST(HostPolicy, guarantees_percent_of_memory_and_nothing_where_that_is_automatic) {
  const auto percent = [](const std::string& number, const std::string& type) {
    return of(kept("Hardware/Memory/MemGuarantee", number) + kept("Hardware/Memory/MemGuaranteeType", type));
  };
  EXPECT_EQ(percent("50", "1").guaranteed_of(1'048'576), 524'288U);
  EXPECT_EQ(percent("33", "1").guaranteed_of(1'000'001), 330'001U);
  EXPECT_EQ(percent("100", "1").guaranteed_of(~0ULL), ~0ULL);
  EXPECT_EQ(percent("50", "0").guaranteed_of(1'048'576), 0U);
  EXPECT_EQ(percent("101", "1").guaranteed_of(1'048'576), 0U);
  EXPECT_EQ(HostPolicy{}.guaranteed_of(1'048'576), 0U);
}

TEST(HostPolicy, as_the_converter_writes_it) {
  const auto policy = host_policy_of(
      "<switchyard:domain xmlns:switchyard='http://switchyard.org/xmlns/domain/1.0'><switchyard:pcs6>"
      "<switchyard:kept path='BOOTORDER'>5</switchyard:kept></switchyard:pcs6></switchyard:domain>");
  EXPECT_EQ(policy.order, 5U);
}

TEST(HostPolicy, of_a_whole_definition) {
  const std::string ours = "<switchyard:domain xmlns:switchyard='http://switchyard.org/xmlns/domain/1.0'><pcs6>" +
                           kept("BOOTORDER", "5") + "</pcs6></switchyard:domain>";
  const std::string others =
      "<other:domain xmlns:other='http://example.com/'><pcs6>" + kept("BOOTORDER", "9") + "</pcs6></other:domain>";
  const auto order = [](const std::string& metadata) {
    return host_policy_of_domain("<domain type='vz'><metadata>" + metadata + "</metadata></domain>").order;
  };
  EXPECT_EQ(order(ours), 5U);
  EXPECT_EQ(order(others + ours), 5U);
  EXPECT_EQ(order(others), 0U);
  EXPECT_EQ(host_policy_of_domain("<domain/>"), HostPolicy{});
  EXPECT_EQ(host_policy_of_domain("http://switchyard.org/xmlns/domain/1.0"), HostPolicy{});
}

TEST(HostPolicy, of_nothing_or_nonsense_is_the_default) {
  for (const std::string text :
       {"", "<domain/>", "<domain><pcs6/></domain>", "no xml", "<domain><pcs6><kept/></pcs6></domain>"})
    EXPECT_EQ(host_policy_of(text), HostPolicy{}) << text;
  EXPECT_EQ(of(kept("BOOTORDER", "-1") + kept("Settings/Startup/AutoStartDelay", "99999999999") +
               kept("Settings/Startup/AutoStart", "1") + kept("ONBOOT", "yes") + kept("AUTOSTOP", "stop")),
            HostPolicy{});
  EXPECT_FALSE(HostPolicy{}.has_start_wish());
}

}  // namespace
}  // namespace convert
