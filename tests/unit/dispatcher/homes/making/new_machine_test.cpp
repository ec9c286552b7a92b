// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/convert.hpp"
#include "dispatcher/homes/making/new_machine.hpp"

#include <gmock/gmock.h>

#include <set>

namespace dispatcher {
namespace {

using testing::HasSubstr;
using testing::Not;

NewMachine machine(const Distribution* distribution) {
  NewMachine made;
  made.distribution = distribution;
  made.uuid = "3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11";
  made.name = "web <1>";
  made.description = "two\nlines & more";
  made.home = "/vz/vmprivate/" + made.uuid;
  made.memory_mib = distribution->memory_mib;
  made.disk_mib = 65536;
  made.disk_uuid = "8a0f3f4e-51b1-4a44-8b51-0b6f6f8f6a01";
  made.address = "00:1c:42:e5:01:0a";
  return made;
}

convert::Context here() {
  convert::Context context;
  context.home = "/vz/vmprivate/3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11";
  return context;
}

convert::Conversion converted(const std::string& config) {
  auto done = convert::domain_xml_from_pvs(config, here());
  EXPECT_TRUE(done) << done.error().message;
  return done ? *std::move(done) : convert::Conversion{};
}

TEST(NewMachine, what_is_made_for_each_system_converts_without_a_remark_and_back_without_a_change) {
  for (const Distribution& distribution : distributions()) {
    const std::string config = config_of_new_machine(machine(&distribution));
    const auto done = converted(config);
    for (const auto& entry : done.report)
      EXPECT_EQ(entry.severity, convert::Severity::kInfo)
          << distribution.name << ": " << entry.pcs6_path << entry.words;
    const auto back = convert::pvs_from_domain_xml(done.xml, config, here());
    ASSERT_TRUE(back) << distribution.name << ": " << back.error().message;
    EXPECT_FALSE(back->changed) << distribution.name;
  }
}

TEST(NewMachine, a_linux_system_gets_virtio_devices_and_the_agents_channel) {
  const std::string xml = converted(config_of_new_machine(machine(find_distribution("centos7")))).xml;
  for (const char* text : {R"(bus="scsi")", R"(model="virtio-scsi")", R"(<model type="virtio"/>)",
                           "org.qemu.guest_agent.0", R"(address="00:1c:42:e5:01:0a")", "harddisk.qcow2",
                           R"(<source network="default"/>)", R"(<memory unit="KiB">2097152</memory>)"})
    EXPECT_THAT(xml, HasSubstr(text));
}

TEST(NewMachine, windows_gets_what_its_installer_knows) {
  const std::string xml = converted(config_of_new_machine(machine(find_distribution("win-2012")))).xml;
  EXPECT_THAT(xml, HasSubstr(R"(<model type="e1000"/>)"));
  EXPECT_THAT(xml, Not(HasSubstr("virtio-scsi")));
}

TEST(NewMachine, networks_and_missing_disks_are_as_asked) {
  NewMachine made = machine(find_distribution("debian"));
  made.disk_mib = 0;
  made.network = "bridge:br0";
  std::string xml = converted(config_of_new_machine(made)).xml;
  EXPECT_THAT(xml, HasSubstr(R"(<source bridge="br0"/>)"));
  EXPECT_THAT(xml, Not(HasSubstr("harddisk")));
  made.network = "network:lab";
  xml = converted(config_of_new_machine(made)).xml;
  EXPECT_THAT(xml, HasSubstr(R"(<source network="lab"/>)"));
}

TEST(Distributions, names_are_prlctls_and_each_is_there_once) {
  std::set<std::string_view> names;
  for (const Distribution& distribution : distributions())
    EXPECT_TRUE(names.insert(distribution.name).second) << distribution.name;
  EXPECT_EQ(find_distribution("")->name, "win-2012");
  EXPECT_EQ(find_distribution("centos6.9"), nullptr);
  EXPECT_EQ(find_distribution("fc")->os_number, find_distribution("fedora-core")->os_number);
}

}  // namespace
}  // namespace dispatcher
