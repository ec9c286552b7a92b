// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/backend_form.hpp"
#include "libvirt-driver/xml/device_aliases.hpp"
#include "libvirt-driver/xml/device_records.hpp"
#include "libvirt-driver/xml/user_form.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

constexpr const char* kContainer =
    "<domain type='lxc'>\n  <name>ct</name>\n  <uuid>8b6b1a53-9d0a-4b0c-9a73-6a4b0c2f1d11</uuid>\n"
    "  <os><type>exe</type><init>/sbin/init</init></os>\n  <devices>\n    <interface type='network'>\n"
    "      <mac address='52:54:00:AB:00:01'/>\n      <source network='default'/>\n"
    "      <bandwidth><inbound average='1000' peak='2000' burst='64'/><outbound average='500'/></bandwidth>\n"
    "    </interface>\n    <console type='pty'/>\n  </devices>\n</domain>";

TEST(DeviceRecords, keep_a_bandwidth_from_the_backend_and_show_it_to_the_user) {
  const auto backend = backend_form(kContainer, Kind::kContainer, {});
  ASSERT_TRUE(backend) << backend.error().message;
  EXPECT_EQ(backend->xml.find("<bandwidth>"), std::string::npos) << backend->xml;
  const auto document = parse_document(backend->xml, "domain_definition");
  const InterfaceRecord record = read_device_records(document->root).of("52:54:00:ab:00:01");
  EXPECT_EQ(record.inbound, (BandwidthRate{1000, 2000, 64}));
  EXPECT_EQ(record.outbound, (BandwidthRate{500, 0, 0}));
  const auto shown = user_form(backend->xml, Kind::kContainer);
  EXPECT_NE(shown->find("<inbound average='1000' peak='2000' burst='64'/>"), std::string::npos) << *shown;
  EXPECT_EQ(shown->find("switchyard-devices"), std::string::npos) << *shown;
  EXPECT_EQ(backend_form(*shown, Kind::kContainer, {})->xml, backend->xml);
}

TEST(DeviceRecords, give_an_interface_without_mac_one_to_be_known_by) {
  std::string xml = kContainer;
  const std::string mac = "      <mac address='52:54:00:AB:00:01'/>\n";
  xml.erase(xml.find(mac), mac.size());
  BackendFormOptions options;
  options.fresh_uuid = {1, 2, 3};
  EXPECT_NE(backend_form(xml, Kind::kContainer, options)->xml.find("<mac address='52:54:00:01:02:03'/>"),
            std::string::npos);
}

TEST(DeviceRecords, leave_to_libvirt_what_it_refuses_and_what_has_no_end_on_the_host) {
  for (const auto& [from, to] :
       {std::pair{"average='1000'", "average='fast'"}, std::pair{"type='network'", "type='direct'"}}) {
    std::string xml = kContainer;
    xml.replace(xml.find(from), std::string_view(from).size(), to);
    EXPECT_NE(backend_form(xml, Kind::kContainer, {})->xml.find("<bandwidth>"), std::string::npos) << to;
  }
}

TEST(DeviceRecords, show_folders_and_links_of_a_running_container) {
  DeviceRecords records;
  records.filesystems.push_back({"/srv", "/mnt & more", "", true});
  InterfaceRecord down;
  down.mac = "52:54:00:AB:00:01";
  down.link = "down";
  records.set(down);
  std::string xml = kContainer;
  xml.insert(xml.find("  <os>"),
             "  <metadata>\n    " + format_device_records(records, kWithNamespace) + "\n  </metadata>\n");
  const auto shown = user_form(xml, Kind::kContainer);
  ASSERT_TRUE(shown);
  EXPECT_NE(shown->find("<target dir='/mnt &amp; more'/>\n      <readonly/>"), std::string::npos) << *shown;
  EXPECT_NE(shown->find("<link state='down'/>"), std::string::npos) << *shown;
  EXPECT_EQ(shown->find("<metadata>"), std::string::npos) << *shown;
}

TEST(DeviceRecords, are_read_as_libvirt_writes_them_with_a_namespace_everywhere) {
  const std::string xml =
      "<domain><metadata><x:devices xmlns:x='http://switchyard.org/xmlns/devices/1.0'><x:filesystem source='/a' "
      "target='/b' alias='ua-x'/><x:interface mac='52:54:00:00:00:01'><x:inbound average='7'/></x:interface>"
      "</x:devices></metadata></domain>";
  const auto document = parse_document(xml, "domain_definition");
  const DeviceRecords records = read_device_records(document->root);
  EXPECT_EQ(records.filesystems, (std::vector<FolderRecord>{{"/a", "/b", "ua-x", false}}));
  EXPECT_EQ(records.of("52:54:00:00:00:01").inbound.average, 7u);
}

TEST(DeviceRecords, that_say_nothing_are_not_kept) {
  DeviceRecords records;
  InterfaceRecord record;
  record.mac = "52:54:00:00:00:01";
  record.outbound.average = 1;
  records.set(record);
  record.outbound.average = 0;
  records.set(record);
  EXPECT_TRUE(records.empty());
}

TEST(DeviceAliases, are_made_of_what_a_device_has_to_itself) {
  const auto named = named_devices(
      "<domain><devices><interface><mac address='52:54:00:AB:00:01'/></interface><disk><target dev='vdb'/></disk>"
      "<filesystem><target dir='/mnt/my data'/></filesystem><hostdev "
      "mode='capabilities'><source><char>/dev/net/tun</char>"
      "</source></hostdev><disk><target dev='vdc'/><alias name='ua-mine'/></disk><console/></devices></domain>");
  ASSERT_TRUE(named);
  std::vector<std::string> aliases;
  for (const NamedDevice& device : *named) aliases.push_back(device.alias);
  EXPECT_EQ(aliases, (std::vector<std::string>{"net-525400ab0001", "disk-vdb", "fs-mnt-my_20data",
                                               "hostdev-dev-net-tun", "ua-mine"}));
}

TEST(DeviceAliases, are_written_where_there_is_none) {
  const auto xml = with_aliases("<domain><devices><disk>\n<target dev='vdb'/></disk></devices></domain>");
  ASSERT_TRUE(xml);
  EXPECT_NE(xml->find("<alias name='disk-vdb'/>"), std::string::npos);
  EXPECT_EQ(*with_aliases(*xml), *xml);
}

}  // namespace
}  // namespace driver
