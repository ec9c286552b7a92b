// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/definition_facts.hpp"
#include "prlctl/views/dispatcher_facts.hpp"
#include "prlctl/views/distribution_name.hpp"
#include "prlctl/views/live_facts.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(States, are_libvirts_under_other_words) {
  EXPECT_STREQ(word_of(state_of(VIR_DOMAIN_SHUTOFF, false)), "stopped");
  EXPECT_STREQ(word_of(state_of(VIR_DOMAIN_SHUTOFF, true)), "suspended");
  EXPECT_STREQ(word_of(state_of(VIR_DOMAIN_PAUSED, false)), "paused");
  EXPECT_STREQ(word_of(state_of(VIR_DOMAIN_BLOCKED, false)), "running");
  EXPECT_STREQ(word_of(state_of(VIR_DOMAIN_CRASHED, false)), "invalid");
}

TEST(DefinitionFacts, are_those_of_the_xml) {
  const EnvironmentFacts facts = read_definition_facts(
      "<domain><metadata><s:domain xmlns:s='http://switchyard.org/xmlns/domain/1.0'><s:template/><s:pcs6>"
      "<s:kept path='VEID'>101</s:kept></s:pcs6></s:domain></metadata><os><type>exe</type></os>"
      "<devices><interface><ip address='10.0.0.1'/></interface></devices></domain>");
  EXPECT_EQ(facts.kind, Kind::kContainer);
  EXPECT_EQ(facts.ctid, "101");
  EXPECT_TRUE(facts.is_template);
  EXPECT_THAT(facts.addresses, ElementsAre("10.0.0.1"));
  EXPECT_EQ(read_definition_facts("no XML").kind, Kind::kVm);
}

TEST(DispatcherFacts, have_the_environments_and_what_is_done_to_them) {
  const dispatcher::VariantHandle objects = dispatcher::own(
      g_variant_parse(G_VARIANT_TYPE("a{oa{sa{sv}}}"),
                      "{'/org/switchyard/Dispatcher1/environments/1': {'org.switchyard.Dispatcher1.Environment': "
                      "{'Uuid': <'u-1'>, 'Kind': <'container'>,"
                      " 'Home': <'/vz/private/101'>, 'ConfigFile': <'/vz/private/101/ve.conf'>, 'IsTemplate': <true>,"
                      " 'Addresses': <['10.0.0.1']>, 'Task': <objectpath '/t/7'>},"
                      " 'org.switchyard.Dispatcher1.Container': {'Ctid': <'101'>}},"
                      " '/org/switchyard/Dispatcher1/environments/2': {'org.switchyard.Dispatcher1.Environment': "
                      "{'Uuid': <'u-2'>, 'Kind': <'vm'>, 'Home': <uint32 3>,"
                      " 'Addresses': <'10.0.0.1'>, 'Task': <objectpath '/'>}},"
                      " '/t/7': {'org.switchyard.Dispatcher1.Task': {'Kind': <'stop'>, 'State': <'running'>}}}",
                      nullptr, nullptr, nullptr));
  const DispatcherFacts facts = dispatcher_facts_of(objects.get());
  ASSERT_EQ(facts.size(), 2U);
  const EnvironmentFacts& container = facts.at("u-1");
  EXPECT_EQ(container.kind, Kind::kContainer);
  EXPECT_EQ(container.ctid, "101");
  EXPECT_TRUE(container.is_template);
  EXPECT_EQ(container.state_word(), "stopping");
  EXPECT_THAT(container.addresses, ElementsAre("10.0.0.1"));
  EXPECT_EQ(facts.at("u-2").home, "") << "of another type than announced";
  EXPECT_THAT(facts.at("u-2").addresses, IsEmpty());
  EXPECT_EQ(facts.at("u-2").state_word(), "stopped");
}

TEST(LiveFacts, are_those_of_the_running_domain) {
  const LiveFacts facts = live_facts_of(
      "<domain><devices><graphics type='vnc' port='5905' websocket='-1'/><interface><mac address='00:1c:42:00:00:01'/>"
      "<target dev='vnet3'/></interface><channel><target name='org.qemu.guest_agent.0' state='connected'/></channel>"
      "</devices></domain>");
  EXPECT_EQ(facts.vnc_port, 5905);
  EXPECT_EQ(facts.websocket_port, 0);
  EXPECT_TRUE(facts.agent_is_there);
  EXPECT_EQ(facts.host_interfaces.at("00:1c:42:00:00:01"), "vnet3");
}

TEST(DistributionName, is_that_of_the_numbers) {
  EXPECT_EQ(distribution_name(9, 2324), "centos7");
  EXPECT_EQ(distribution_name(9, 2311), "fedora-core");
  EXPECT_EQ(distribution_name(8, 2063), "win-10");
  EXPECT_EQ(distribution_name(9, 9 * 256 + 255), "linux");
  EXPECT_EQ(distribution_name(7, 7 * 256 + 3), "macos");
  EXPECT_EQ(distribution_name(0, 0), "other");
}

}  // namespace
}  // namespace prlctl
