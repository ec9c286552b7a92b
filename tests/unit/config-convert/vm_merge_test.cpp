// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What goes back into config.pvs besides single leaves (merge_rows_test.cpp has those): devices that come and go, the
// boot order, identity, and what must not be touched.
#include "samples.hpp"

#include <regex>

namespace convert {
namespace {

std::string base_text() {
  return read_file(std::string(TESTDATA_DIR) + "/merge/every-device.pvs", kInputLimitBytes).value();
}

Context host() {
  Context context;
  context.home = "/var/parallels/every.pvm";
  context.cpu_count = 8;
  context.cpu_mhz = 2400;
  context.allow_missing_disks = true;
  context.virtual_networks["Bridged"] = {NetworkTarget::Kind::kBridge, "br0"};
  return context;
}

std::string domain() { return domain_xml_from_pvs(base_text(), host()).value().xml; }

Merged merge(const std::string& xml, const std::string& base = base_text()) {
  auto merged = pvs_from_domain_xml(xml, base, host());
  EXPECT_TRUE(merged) << merged.error().message;
  return merged ? *merged : Merged{};
}

// The first <kind> element of the alias, whole lines.
std::string element(const std::string& xml, const std::string& kind, const std::string& alias) {
  for (std::size_t at = xml.find("    <" + kind + " "); at != xml.npos; at = xml.find("    <" + kind + " ", at + 1)) {
    const std::string whole = xml.substr(at, xml.find("</" + kind + ">\n", at) + kind.size() + 4 - at);
    if (whole.find("\"" + alias + "\"") != whole.npos) return whole;
  }
  ADD_FAILURE() << "no " << kind << " " << alias << " in\n" << xml;
  return {};
}

std::string without(const std::string& text, const std::string& part) { return with(text, part, ""); }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(VmMerge, writes_one_changed_value_and_no_other_byte) {
  const Merged merged = merge(with(domain(), "<memory unit=\"KiB\">2097152<", "<memory unit=\"KiB\">4194304<"));
  EXPECT_TRUE(merged.changed);
  EXPECT_EQ(merged.text, with(base_text(), "<RAM>2048</RAM>", "<RAM>4096</RAM>"));
  EXPECT_TRUE(reports(merged.report, Severity::kInfo, "Hardware/Memory/RAM", "'2048' becomes '4096'"))
      << told(merged.report);
}

TEST(VmMerge, puts_a_new_file_beside_its_first_disk_and_names_disks_from_there) {
  const auto merged = pvs_from_domain_xml(domain(), "", {});
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_NE(merged->text.find("<VmHome>/var/parallels/every.pvm/config.pvs</VmHome>"), std::string::npos);
  EXPECT_EQ(merged->text.find("<SystemName>/var/parallels/every.pvm"), std::string::npos) << merged->text;
  const auto again = domain_xml_from_pvs(merged->text, {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_NE(again->xml.find("\"/var/parallels/every.pvm/"), std::string::npos) << again->xml;
}

TEST(VmMerge, takes_out_a_disk_that_the_domain_has_no_longer) {
  const std::string xml = domain();
  const Merged merged = merge(without(xml, element(xml, "disk", "ua-hdd1")));
  EXPECT_EQ(merged.text.find("data.hdd"), std::string::npos);
  EXPECT_NE(merged.text.find("<!-- the data disk -->"), std::string::npos);
  EXPECT_EQ(count(merged.text, "<Hdd "), 1U);
  EXPECT_FALSE(merge(without(xml, element(xml, "disk", "ua-hdd1")), merged.text).changed);
}

TEST(VmMerge, adds_a_disk_that_is_new_in_the_domain) {
  const std::string disk =
      "    <disk type=\"file\" device=\"disk\">\n      <driver name=\"qemu\" type=\"qcow2\"/>\n"
      "      <source file=\"/var/parallels/every.pvm/new.qcow2\"/>\n      <target dev=\"sde\" bus=\"sata\"/>\n"
      "      <address type=\"drive\" controller=\"0\" bus=\"0\" target=\"0\" unit=\"4\"/>\n    </disk>\n";
  const std::string xml = with(domain(), "  </devices>", disk + "  </devices>");
  const Merged merged = merge(xml);
  EXPECT_EQ(count(merged.text, "<Hdd "), 3U);
  const std::string added = merged.text.substr(merged.text.rfind("<Hdd "));
  for (const char* leaf : {"<Index>2</Index>", "<Enabled>1</Enabled>", "<SystemName>new.qcow2</SystemName>",
                           "<InterfaceType>2</InterfaceType>", "<StackIndex>4</StackIndex>"})
    EXPECT_NE(added.find(leaf), std::string::npos) << leaf << " in\n" << added;
  const auto again = domain_xml_from_pvs(merged.text, host());
  ASSERT_TRUE(again);
  EXPECT_NE(again->xml.find("new.qcow2"), std::string::npos);
  EXPECT_FALSE(merge(xml, merged.text).changed) << told(merge(xml, merged.text).report);
}

TEST(VmMerge, knows_devices_without_aliases_by_mac_and_target) {
  const std::string bare = std::regex_replace(domain(), std::regex("\n *<alias name=\"[^\"]*\"/>"), "");
  const Merged merged = merge(bare);
  EXPECT_FALSE(merged.changed) << told(merged.report);
}

// A device of the domain that PCS6 has no words for is in the file once, however often it is merged.
TEST(VmMerge, adds_a_device_without_an_alias_once) {
  for (const char* device : {"<serial type=\"udp\"/>", "<serial type=\"tcp\"><source mode=\"bind\"/></serial>",
                             "<sound/>", "<interface type=\"user\"/>"}) {
    const std::string xml = with(domain(), "  </devices>", std::string(device) + "  </devices>");
    const Merged merged = merge(xml);
    EXPECT_FALSE(merge(xml, merged.text).changed) << device << "\n" << told(merge(xml, merged.text).report);
  }
}

TEST(VmMerge, switches_a_device_on_again_that_was_not_enabled) {
  const std::string disk = element(domain(), "disk", "ua-hdd1");
  std::string base = base_text();
  const auto at = base.find(
      "<Enabled>1", base.find("<Index>1</Index>\n         <Enabled>1</Enabled>", base.find("<!-- the data disk -->")));
  base.replace(at, 10, "<Enabled>0");
  EXPECT_FALSE(merge(without(domain(), disk), base).changed) << told(merge(without(domain(), disk), base).report);
  const Merged merged = merge(domain(), base);
  EXPECT_EQ(merged.text, base_text());
}

TEST(VmMerge, boot_order_follows_the_domain) {
  std::string xml = domain();
  xml = with(xml, "<boot order=\"1\"/>", "<boot order=\"9\"/>");
  xml = with(xml, "<boot order=\"2\"/>", "<boot order=\"1\"/>");
  const Merged merged = merge(xml);
  const auto again = domain_xml_from_pvs(merged.text, host());
  ASSERT_TRUE(again);
  EXPECT_NE(element(again->xml, "disk", "ua-cdrom0").find("<boot order=\"1\"/>"), std::string::npos);
  EXPECT_NE(element(again->xml, "disk", "ua-hdd0").find("<boot order=\"2\"/>"), std::string::npos);
  EXPECT_EQ(count(merged.text, "<BootDevice "), 3U);  // the entry of a USB disk stays, not in use
  EXPECT_FALSE(merge(xml, merged.text).changed);
}

TEST(VmMerge, boot_order_takes_in_what_was_not_in_it) {
  std::string xml = domain();
  const std::string adapter = element(xml, "interface", "ua-net0");
  xml = with(xml, adapter, with(adapter, "<alias ", "<boot order=\"3\"/>\n      <alias "));
  const Merged merged = merge(xml);
  EXPECT_EQ(count(merged.text, "<BootDevice "), 4U);
  EXPECT_FALSE(merge(xml, merged.text).changed);
}

TEST(VmMerge, boot_order_by_kinds_of_devices_is_understood) {
  std::string xml = std::regex_replace(domain(), std::regex("\n *<boot order=\"[^\"]*\"/>"), "");
  const std::string kinds = "<boot dev=\"hd\"/><boot dev=\"cdrom\"/></os>";
  EXPECT_FALSE(merge(with(xml, "</os>", kinds)).changed);
  EXPECT_TRUE(merge(with(xml, "</os>", "<boot dev=\"cdrom\"/><boot dev=\"hd\"/></os>")).changed);
}

TEST(VmMerge, addresses_of_a_routed_adapter_come_and_go) {
  const std::string more = "<ip address=\"169.254.0.1\" family=\"ipv4\" prefix=\"32\" peer=\"192.0.2.9\"/>";
  const std::string xml = with(domain(), "peer=\"192.0.2.7\"/>", "peer=\"192.0.2.7\"/>" + more);
  const Merged added = merge(xml);
  EXPECT_EQ(added.text, with(base_text(), "192.0.2.7/255.255.255.0</NetAddress>",
                             "192.0.2.7/255.255.255.0</NetAddress>\n"
                             "         <NetAddress>192.0.2.9/255.255.255.255</NetAddress>"));
  EXPECT_FALSE(merge(xml, added.text).changed) << told(merge(xml, added.text).report);
  EXPECT_EQ(merge(domain(), added.text).text, base_text());
  const Merged moved = merge(with(domain(), "peer=\"192.0.2.7\"", "peer=\"192.0.2.8\""));
  EXPECT_EQ(moved.text, with(base_text(), "192.0.2.7/255.255.255.0", "192.0.2.8/255.255.255.255"));
}

TEST(VmMerge, password_stays_where_the_domain_does_not_show_it) {
  const Merged merged = merge(without(domain(), " passwd=\"secret\""));
  EXPECT_FALSE(merged.changed) << told(merged.report);
}

TEST(VmMerge, password_is_never_told) {
  const Merged merged = merge(with(domain(), "passwd=\"secret\"", "passwd=\"newpass\""));
  EXPECT_EQ(merged.text, with(base_text(), "<Password>secret<", "<Password>newpass<"));
  EXPECT_EQ(told(merged.report).find("newpass"), std::string::npos);
  EXPECT_EQ(told(merged.report).find("secret"), std::string::npos);
}

TEST(VmMerge, refuses_another_machine) {
  const auto merged = pvs_from_domain_xml(with(domain(), "4b1b5f0e", "4b1b5f0f"), base_text(), host());
  ASSERT_FALSE(merged);
  EXPECT_NE(merged.error().message.find("another machine"), std::string::npos) << merged.error().message;
}

TEST(VmMerge, refuses_what_is_no_domain) {
  for (const char* xml : {"", "<network/>", "<domain/>", "<domain><uuid>x</uuid></domain>", "no xml",
                          "<!DOCTYPE domain [<!ENTITY a 'b'>]><domain/>"}) {
    const auto merged = pvs_from_domain_xml(xml, base_text(), host());
    ASSERT_FALSE(merged) << xml;
    EXPECT_EQ(merged.error().message.find("domain XML: "), 0U) << merged.error().message;
  }
}

TEST(VmMerge, refuses_an_alias_that_is_there_twice) {
  const auto merged = pvs_from_domain_xml(with(domain(), "ua-hdd1", "ua-hdd0"), base_text(), host());
  ASSERT_FALSE(merged);
  EXPECT_NE(merged.error().message.find("'ua-hdd0' is there twice"), std::string::npos) << merged.error().message;
}

TEST(VmMerge, refuses_a_base_that_is_no_machine) {
  for (const char* base : {"<Parallels_disk_image/>", "[System]", "<ParallelsVirtualMachine>"})
    EXPECT_FALSE(pvs_from_domain_xml(domain(), base, host())) << base;
}

TEST(VmMerge, what_only_the_domain_has_changes_nothing) {
  std::string xml = with(domain(), "</devices>",
                         "<tpm model=\"tpm-crb\"><backend type=\"emulator\"/></tpm><watchdog model=\"itco\"/>"
                         "<redirdev bus=\"usb\" type=\"spicevmc\"/></devices><seclabel type=\"none\"/>");
  xml = with(xml, "<metadata>", "<metadata><app:x xmlns:app=\"urn:app\">1</app:x>");
  EXPECT_FALSE(merge(xml).changed);
}

TEST(VmMerge, edits_of_unmapped_leaves_stay_and_of_mapped_ones_lose) {
  std::string edited = with(base_text(), "<AutoStartDelay>5<", "<AutoStartDelay>77<");
  edited = with(edited, "<RAM>2048<", "<RAM>9999<");
  EXPECT_EQ(merge(domain(), edited).text, with(base_text(), "<AutoStartDelay>5<", "<AutoStartDelay>77<"));
}

TEST(VmMerge, makes_a_file_of_nothing) {
  const Merged merged = merge(domain(), "");
  EXPECT_TRUE(merged.changed);
  const auto again = domain_xml_from_pvs(merged.text, host());
  ASSERT_TRUE(again) << again.error().message;
  for (const char* alias : {"ua-hdd0", "ua-hdd1", "ua-cdrom0"}) {
    EXPECT_NE(again->xml.find(alias), std::string::npos) << alias;
  }
  EXPECT_NE(again->xml.find("<memory unit=\"KiB\">2097152<"), std::string::npos);
  EXPECT_FALSE(merge(domain(), merged.text).changed) << told(merge(domain(), merged.text).report);
}

TEST(VmMerge, latin1_files_stay_latin1) {
  const std::string base =
      with(with(base_text(), "encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\""), "every device", "B\xfcro");
  const auto xml = domain_xml_from_pvs(base, host());
  ASSERT_TRUE(xml) << xml.error().message;
  EXPECT_FALSE(merge(xml->xml, base).changed);
  const Merged merged = merge(with(xml->xml, "B\xc3\xbcro", "B\xc3\xbcro \xe2\x82\xac"), base);
  EXPECT_EQ(merged.text, with(base, "B\xfcro", "B&#252;ro &#8364;"));
}

}  // namespace
}  // namespace convert
