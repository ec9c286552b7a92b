// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Ports, sound cards and the host's own devices of a machine.
#include "samples.hpp"

namespace convert {
namespace {

const std::string kPlace = "<NetworkAdapter id=\"0\"";

Result<Conversion> convert_with(const std::string& device, const Context& context = {}) {
  return domain_xml_from_pvs(with(machine_sample(), kPlace, device + kPlace), context);
}

struct Carried {
  const char* name;
  const char* device;
  const char* expected;
};

class CarriedDevice : public testing::TestWithParam<Carried> {};

TEST_P(CarriedDevice, arrives_in_the_domain_and_comes_back_unchanged) {
  const auto done = convert_with(GetParam().device);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(done->xml.find(GetParam().expected), std::string::npos) << done->xml;
  const std::string text = with(machine_sample(), kPlace, GetParam().device + kPlace);
  const auto merged = pvs_from_domain_xml(done->xml, text, {});
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_FALSE(merged->changed) << told(merged->report);
}

INSTANTIATE_TEST_SUITE_P(
    Table, CarriedDevice,
    testing::Values(
        Carried{"output_file", "<Serial><EmulatedType>2</EmulatedType><SystemName>com.txt</SystemName></Serial>",
                "<source path=\"/var/parallels/web01.pvm/com.txt\" append=\"on\"/>"},
        Carried{"server_socket", "<Serial><EmulatedType>3</EmulatedType><SystemName>com</SystemName></Serial>",
                "<source path=\"/var/parallels/web01.pvm/com\" mode=\"bind\"/>"},
        Carried{"client_socket",
                "<Serial><EmulatedType>3</EmulatedType><SystemName>com</SystemName><SocketMode>1</SocketMode></Serial>",
                "mode=\"connect\""},
        Carried{"tcp", "<Serial><EmulatedType>6</EmulatedType><SystemName>log.example:4001</SystemName></Serial>",
                "<source mode=\"bind\" host=\"log.example\" service=\"4001\"/>"},
        Carried{"udp", "<Serial><EmulatedType>7</EmulatedType><SystemName>[2001:db8::1]:514</SystemName></Serial>",
                "<source mode=\"connect\" host=\"2001:db8::1\" service=\"514\"/>"},
        Carried{"nothing_behind_it",
                "<Serial><Connected>0</Connected><EmulatedType>0</EmulatedType><SystemName>/dev/ttyS0</SystemName></"
                "Serial>",
                "<serial type=\"null\">"},
        Carried{"third_port",
                "<Serial><Index>2</Index><EmulatedType>2</EmulatedType><SystemName>c</SystemName></Serial>",
                "<target port=\"2\"/>"},
        Carried{"parallel_file", "<Parallel><EmulatedType>2</EmulatedType><SystemName>lpt</SystemName></Parallel>",
                "<parallel type=\"file\">"},
        Carried{"printer_file", "<Printer><EmulatedType>2</EmulatedType><SystemName>lpt</SystemName></Printer>",
                "ua-printer0"},
        Carried{"ac97", "<Sound><EmulatedType>0</EmulatedType></Sound>", "<sound model=\"ac97\">"},
        Carried{"sb16", "<Sound><EmulatedType>1</EmulatedType></Sound>", "<sound model=\"sb16\">"},
        Carried{"silent", "<Sound><EmulatedType>1</EmulatedType></Sound>", "<audio id=\"1\" type=\"none\"/>"},
        Carried{"pci",
                "<GenericPciDevice><EmulatedType>4</EmulatedType><SystemName>3b:1f:7</SystemName></GenericPciDevice>",
                "<address domain=\"0x0000\" bus=\"0x3b\" slot=\"0x1f\" function=\"0x7\"/>"},
        Carried{"pci_with_ids", "<GenericPciDevice><SystemName>3:0:1:8086.10d3</SystemName></GenericPciDevice>",
                "bus=\"0x03\" slot=\"0x00\" function=\"0x1\""},
        Carried{"video_adapter", "<PciVideoAdapter><SystemName>1:0:0</SystemName></PciVideoAdapter>", "ua-pcivideo0"},
        Carried{"scsi", "<GenericScsiDevice><SystemName>2:0:1:4</SystemName></GenericScsiDevice>",
                "<adapter name=\"scsi_host2\"/>"},
        Carried{"usb", "<USB><SystemName>046D:C077</SystemName><AutoConnect>1</AutoConnect></USB>",
                "<vendor id=\"0x046d\"/>"}),
    [](const auto& test) { return test.param.name; });

struct LeftOut {
  const char* name;
  const char* device;
  Severity severity;
  const char* path;
  const char* words;
};

class LeftOutDevice : public testing::TestWithParam<LeftOut> {};

TEST_P(LeftOutDevice, is_told_of_and_stays_in_the_file) {
  const LeftOut& given = GetParam();
  const auto done = convert_with(given.device);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(reports(done->report, given.severity, given.path, given.words)) << told(done->report);
  const std::string text = with(machine_sample(), kPlace, given.device + kPlace);
  const auto merged = pvs_from_domain_xml(done->xml, text, {});
  ASSERT_TRUE(merged);
  EXPECT_FALSE(merged->changed) << told(merged->report);
}

INSTANTIATE_TEST_SUITE_P(
    Table, LeftOutDevice,
    testing::Values(
        LeftOut{"port_of_the_host", "<Serial><SystemName>/dev/ttyS0</SystemName></Serial>", Severity::kError,
                "Serial[0]/SystemName", "leaves the machine's folder"},
        LeftOut{"socket_elsewhere",
                "<Serial><EmulatedType>3</EmulatedType><SystemName>/run/libvirt/libvirt-sock</SystemName></Serial>",
                Severity::kError, "Serial[0]/SystemName", "leaves the machine's folder"},
        LeftOut{"output_elsewhere",
                "<Parallel><EmulatedType>2</EmulatedType><SystemName>../../etc/passwd</SystemName></Parallel>",
                Severity::kError, "Parallel[0]/SystemName", "leaves the machine's folder"},
        LeftOut{"port_type", "<Serial><EmulatedType>9</EmulatedType></Serial>", Severity::kError,
                "Serial[0]/EmulatedType", "not a port's"},
        LeftOut{"fifth_port",
                "<Serial><Index>4</Index><EmulatedType>2</EmulatedType><SystemName>c</SystemName></Serial>",
                Severity::kError, "Serial[4]/Index", "4 serial ports"},
        LeftOut{"no_host_and_port", "<Serial><EmulatedType>6</EmulatedType><SystemName>here</SystemName></Serial>",
                Severity::kError, "Serial[0]/SystemName", "host:port"},
        LeftOut{"port_0", "<Serial><EmulatedType>6</EmulatedType><SystemName>here:0</SystemName></Serial>",
                Severity::kError, "Serial[0]/SystemName", "host:port"},
        LeftOut{"host_printer", "<Printer><EmulatedType>3</EmulatedType></Printer>", Severity::kWarning,
                "Printer[0]/EmulatedType", "not carried over"},
        LeftOut{"parallel_socket", "<Parallel><EmulatedType>6</EmulatedType><SystemName>x:9100</SystemName></Parallel>",
                Severity::kError, "Parallel[0]/EmulatedType", "not a parallel port's"},
        LeftOut{"sound_type", "<Sound><EmulatedType>7</EmulatedType></Sound>", Severity::kError, "Sound[0]",
                "sound card"},
        LeftOut{"pci_placeholder",
                "<GenericPciDevice><SystemName>ACTUAL_GENERIC_PCI_DEVICE_PATH</SystemName></GenericPciDevice>",
                Severity::kError, "GenericPciDevice[0]/SystemName", "hexadecimal"},
        LeftOut{"pci_out_of_range", "<GenericPciDevice><SystemName>3:20:1</SystemName></GenericPciDevice>",
                Severity::kError, "GenericPciDevice[0]/SystemName", "hexadecimal"},
        LeftOut{"pci_twice",
                "<GenericPciDevice><SystemName>3:0:1</SystemName></GenericPciDevice><PciVideoAdapter><SystemName>3:0:1"
                "</SystemName></PciVideoAdapter>",
                Severity::kError, "PciVideoAdapter[0]/SystemName", "already"},
        LeftOut{"scsi_by_node", "<GenericScsiDevice><SystemName>/dev/sg0</SystemName></GenericScsiDevice>",
                Severity::kError, "GenericScsiDevice[0]/SystemName", "host:channel:target:unit"},
        LeftOut{"usb_that_asks", "<USB><SystemName>046d:c077</SystemName><AutoConnect>2</AutoConnect></USB>",
                Severity::kInfo, "Hardware/USB[0]", "not passed on"}),
    [](const auto& test) { return test.param.name; });

TEST(VmDevices, a_port_of_its_own_takes_the_place_of_the_console) {
  EXPECT_NE(domain_xml_from_pvs(machine_sample(), {})->xml.find("<console type=\"pty\"/>"), std::string::npos);
  const auto done = convert_with("<Serial><EmulatedType>2</EmulatedType><SystemName>c</SystemName></Serial>");
  EXPECT_EQ(done->xml.find("pty"), std::string::npos);
}

// As libvirt shows it, alias included.
TEST(VmDevices, the_console_of_a_port_is_that_port) {
  const std::string device = "<Serial><EmulatedType>2</EmulatedType><SystemName>c</SystemName></Serial>";
  const std::string xml = with(convert_with(device)->xml, "<channel",
                               "<console type=\"file\"><alias name=\"ua-serial0\"/></console><channel");
  const auto merged = pvs_from_domain_xml(xml, with(machine_sample(), kPlace, device + kPlace), {});
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_FALSE(merged->changed) << told(merged->report);
}

TEST(VmDevices, a_printer_port_in_both_lists_is_one_port) {
  const auto done = convert_with(
      "<Parallel><EmulatedType>2</EmulatedType><SystemName>lpt</SystemName></Parallel><Printer><EmulatedType>2"
      "</EmulatedType><SystemName>lpt</SystemName></Printer>");
  EXPECT_NE(done->xml.find("ua-parallel0"), std::string::npos);
  EXPECT_EQ(done->xml.find("ua-printer0"), std::string::npos);
}

TEST(VmDevices, ports_of_the_host_are_open_where_the_caller_allows_them) {
  Context context;
  context.allowed_folders = {"/dev"};
  const auto done = convert_with("<Serial><SystemName>/dev/ttyS0</SystemName></Serial>", context);
  EXPECT_NE(done->xml.find("<source path=\"/dev/ttyS0\"/>"), std::string::npos) << done->xml;
}

// What PCS6 has no words for stays the domain's alone; all else is added once, and known again.
TEST(VmDevices, devices_of_any_domain_come_back_once) {
  const std::string devices =
      "<disk type=\"network\" device=\"disk\"><driver type=\"raw\"/><source protocol=\"rbd\" name=\"pool/a\"/>"
      "<target dev=\"sdb\" bus=\"sata\"/></disk>"
      "<disk type=\"block\" device=\"disk\"><driver type=\"raw\"/><source dev=\"/dev/vg/a\"/>"
      "<target dev=\"sdc\" bus=\"sata\"/></disk>"
      "<disk type=\"file\" device=\"cdrom\"><target dev=\"sdd\" bus=\"sata\"/></disk>"
      "<serial type=\"file\"><source path=\"/var/log/com.log\"/></serial>"
      "<serial type=\"unix\"><source mode=\"bind\"/></serial><serial type=\"null\"/><serial type=\"spicevmc\"/>"
      "<serial type=\"udp\"><source mode=\"bind\" host=\"\" service=\"9\"/><source mode=\"connect\" "
      "host=\"::1\" service=\"514\"/></serial>"
      "<parallel type=\"dev\"><source path=\"/dev/parport0\"/></parallel>"
      "<sound model=\"ich9\"/><sound model=\"ac97\"/>"
      "<hostdev type=\"pci\"><source><address domain=\"0x0001\" bus=\"0x03\" slot=\"0x00\" "
      "function=\"0x0\"/></source></hostdev>"
      "<hostdev type=\"pci\"><source><address bus=\"3\" slot=\"0\" function=\"1\"/></source></hostdev>"
      "<hostdev type=\"usb\"><source><address bus=\"1\" device=\"4\"/></source></hostdev>"
      "<hostdev type=\"usb\"><source><vendor id=\"0x046d\"/><product id=\"0xc077\"/></source></hostdev>"
      "<hostdev type=\"scsi\"><source protocol=\"iscsi\" name=\"iqn\"/></hostdev>"
      "<hostdev type=\"mdev\"/>";
  const std::string xml =
      with(domain_xml_from_pvs(machine_sample(), {}).value().xml, "<devices>", "<devices>" + devices);
  for (const std::string& base : {machine_sample(), std::string()}) {
    const auto merged = pvs_from_domain_xml(xml, base, {});
    ASSERT_TRUE(merged) << merged.error().message;
    const auto again = pvs_from_domain_xml(xml, merged->text, {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_FALSE(again->changed) << told(again->report) << merged->text;
    for (const char* leaf : {"/dev/vg/a", "/var/log/com.log", "[::1]:514", "3:0:1", "046d:c077", "/dev/parport0"})
      EXPECT_NE(merged->text.find("<SystemName>" + std::string(leaf) + "<"), std::string::npos) << leaf;
  }
}

TEST(VmDevices, a_console_does_not_come_back_as_a_port) {
  const std::string xml = domain_xml_from_pvs(machine_sample(), {}).value().xml;
  EXPECT_FALSE(pvs_from_domain_xml(xml, machine_sample(), {})->changed);
}

}  // namespace
}  // namespace convert
