// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What machines' files can have wrong, by the numbers of the catalogue of bad input: one thing of a good file is
// changed, and the answer is a refusal with words, or a domain and a line of the report. Images and descriptors have
// tests of their own (rows 16, 18 to 21: disk_descriptor_test, disk_image_test, parallels_image_test), firewall rules
// too (33: firewall_rule_test).
#include "samples.hpp"

#include <fmt/format.h>

namespace convert {
namespace {

constexpr Severity kWarning = Severity::kWarning;
constexpr Severity kError = Severity::kError;

std::string good_file() {
  return read_file(std::string(TESTDATA_DIR) + "/merge/every-device.pvs", kInputLimitBytes).value();
}

Context host() {
  Context context;
  context.home = "/var/parallels/every.pvm";
  context.cpu_count = 8;
  context.memory_kib = 16U << 20;
  context.virtual_networks["Bridged"] = {NetworkTarget::Kind::kBridge, "br0"};
  context.foreign_macs = {"00:1c:42:aa:00:ff"};
  return context;
}

struct Refused {
  int number;
  const char* name;
  std::string text;
  const char* words;
};

std::string changed(const char* old_part, const char* new_part) { return with(good_file(), old_part, new_part); }

std::string nested(int levels) {
  std::string text = "<ParallelsVirtualMachine>";
  for (int i = 0; i < levels; ++i) text += "<a>";
  for (int i = 0; i < levels; ++i) text += "</a>";
  return text + "</ParallelsVirtualMachine>";
}

class CatalogueRefusal : public testing::TestWithParam<Refused> {};

TEST_P(CatalogueRefusal, is_refused_with_words) {
  const auto done = domain_xml_from_pvs(GetParam().text, host());
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find(GetParam().words), std::string::npos) << done.error().message;
  EXPECT_EQ(done.error().message.find('\n'), std::string::npos);
  EXPECT_LT(done.error().message.size(), 1000U);
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, CatalogueRefusal,
    testing::Values(
        Refused{1, "empty", "", "empty"}, Refused{1, "blank", " \n\t\n", "empty"},
        Refused{2, "truncated", good_file().substr(0, 4000), "line "},
        Refused{3, "log", "10-21 12:00:00 F /disp: started\n", "log"}, Refused{3, "ini", "[System]\nMemory=4\n", "INI"},
        Refused{3, "gzip", std::string("\x1f\x8b\x08\x00x", 5), "gzip"},
        Refused{3, "utf16", std::string("\xff\xfe<\0a\0", 6), "UTF-16"},
        Refused{3, "web_page", "<html><body>404</body></html>", "HTML"},
        Refused{4, "nul", with(good_file(), "every device", std::string("every\0device", 12)), "NUL"},
        Refused{4, "no_utf8", changed("every device", "every \xff device"), "line 9"},
        Refused{5, "doctype", "<!DOCTYPE a [<!ENTITY b 'c'>]><ParallelsVirtualMachine/>", "document type"},
        Refused{5, "entity", changed("every device", "&b;"), "entity"},
        Refused{6, "appliance", "<VirtualAppliance/>", "appliance"},
        Refused{6, "snapshots", "<ParallelsSavedStates/>", "snapshot list"},
        Refused{6, "descriptor", "<Parallels_disk_image/>", "disk descriptor"},
        Refused{6, "foreign", "<vmx/>", "'vmx' is not known"},
        Refused{7, "no_uuid", changed("{4b1b5f0e-5b8c-4a53-9e56-0d1f0c6d7a11}</VmUuid>", "</VmUuid>"), "UUID"},
        Refused{7, "text_for_uuid", changed("{4b1b5f0e-5b8c-4a53-9e56-0d1f0c6d7a11}</VmUuid>", "VM_UUID</VmUuid>"),
                "'VM_UUID'"},
        Refused{7, "zero_uuid",
                changed("{4b1b5f0e-5b8c-4a53-9e56-0d1f0c6d7a11}</VmUuid>",
                        "{00000000-0000-0000-0000-000000000000}</VmUuid>"),
                "not a UUID of a machine"},
        Refused{10, "no_memory", changed("<RAM>2048", "<RAM>0"), "0 MiB"},
        Refused{11, "too_many_cpus", changed("<Number>2", "<Number>4096"), "4096 CPUs"},
        Refused{15, "one_image_twice", changed("<SystemName>data.hdd", "<SystemName>harddisk1.hdd"), "another disk"},
        Refused{17, "path_out", changed("<SystemName>data.hdd", "<SystemName>../../etc/shadow"), "leaves"},
        Refused{17, "absolute_path", changed("<SystemName>data.hdd", "<SystemName>/etc/shadow"), "leaves"},
        Refused{17, "url", changed("<SystemName>data.hdd", "<SystemName>http://host/disk"), "URL"},
        Refused{17, "device_node", changed("<SystemName>data.hdd", "<SystemName>/dev/sda"), "leaves"},
        Refused{22, "encrypted_disk", changed("<SizeOnDisk>11", "<Encrypted>1</Encrypted><SizeOnDisk>11"), "encrypted"},
        Refused{22, "encrypted_machine",
                changed("<UsbController ", "<VmEncryptionInfo><Enabled>1</Enabled></VmEncryptionInfo><UsbController "),
                "encrypted"},
        Refused{23, "suspended", changed("<SizeOnDisk>11", "<DiskVersion>3</DiskVersion><SizeOnDisk>11"), "suspended"},
        Refused{36, "container", changed("<Hardware ", "<VmType>1</VmType><Hardware "), "ve.conf"},
        Refused{36, "arm", changed("<Hardware ", "<VmType>2</VmType><Hardware "), "ARM"},
        Refused{36, "macos", with(changed("<OsType>9", "<OsType>7"), "<OsNumber>2317", "<OsNumber>1795"), "macOS"},
        Refused{42, "large", std::string(kInputLimitBytes + 1, ' '), "limit"},
        Refused{42, "deep", nested(65), "deeper"}),
    [](const auto& test) { return fmt::format("row_{}_{}", test.param.number, test.param.name); });

struct Reported {
  int number;
  const char* name;
  std::string text;
  Severity severity;
  const char* path;
  const char* words;
  const char* there;  // in the XML; "": nothing in particular
};

class CatalogueReport : public testing::TestWithParam<Reported> {};

TEST_P(CatalogueReport, converts_and_is_reported) {
  const Reported& bad = GetParam();
  const auto done = domain_xml_from_pvs(bad.text, host());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(reports(done->report, bad.severity, bad.path, bad.words)) << told(done->report);
  EXPECT_NE(done->xml.find(bad.there), std::string::npos) << done->xml;
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, CatalogueReport,
    testing::Values(
        Reported{8, "slash_in_name", changed("every device", "a/b"), kWarning, "VmName", "'a_b' is used",
                 "<title>a/b</title>"},
        Reported{8, "empty_name", changed("every device", ""), kWarning, "VmName", "empty", "<name>every</name>"},
        Reported{8, "blanks_around_name", changed("every device", " x "), kWarning, "VmName", "'x' is used",
                 "<name>x</name>"},
        Reported{9, "text_for_number", changed("<RAM>2048", "<RAM>lots"), kWarning, "Memory/RAM", "256", ">262144<"},
        Reported{9, "negative_number", changed("<VideoMemorySize>32", "<VideoMemorySize>-5"), kWarning,
                 "VideoMemorySize", "'-5' is not a number", ""},
        Reported{9, "fraction", changed("<CpuUnits>1500", "<CpuUnits>1.5"), kWarning, "CpuUnits", "'1.5'", ""},
        Reported{9, "huge_number", changed("<CpuUnits>1500", "<CpuUnits>99999999999999999999"), kWarning, "CpuUnits",
                 "is not a number", ""},
        Reported{10, "no_multiple_of_4", changed("<RAM>2048", "<RAM>2046"), kWarning, "Memory/RAM", "2048 MiB",
                 ">2097152<"},
        Reported{10, "more_than_the_host", changed("<RAM>2048", "<RAM>65536"), kWarning, "Memory/RAM",
                 "more than the host", ">67108864<"},
        Reported{11, "no_cpu", changed("<Number>2", "<Number>0"), kWarning, "Cpu/Number", "1 is used", ">1</vcpu>"},
        Reported{11, "more_than_the_host", changed("<Number>2", "<Number>32"), kWarning, "Cpu/Number", "host of 8",
                 ">32</vcpu>"},
        Reported{12, "unknown_interface",
                 changed("<InterfaceType>1</InterfaceType>\n         <StackIndex>2",
                         "<InterfaceType>7</InterfaceType>\n         <StackIndex>2"),
                 kError, "Hdd[1]/InterfaceType", "left out", "ua-hdd0"},
        Reported{12, "unknown_adapter", changed("<EmulatedType>5", "<EmulatedType>9"), kError,
                 "NetworkAdapter[1]/EmulatedType", "left out", "ua-net0"},
        Reported{13, "os_numbers_disagree", changed("<OsNumber>2317", "<OsNumber>2063"), kWarning, "OsNumber", "",
                 "microsoft.com/win/10"},
        Reported{14, "index_twice",
                 changed("<Index>1</Index>\n         <Enabled>1</Enabled>\n         <Connected>1"
                         "</Connected>\n         <EmulatedType>1</EmulatedType>\n         "
                         "<SystemName>data",
                         "<Index>0</Index>\n         <Enabled>1</Enabled>\n         <Connected>1"
                         "</Connected>\n         <EmulatedType>1</EmulatedType>\n         "
                         "<SystemName>data"),
                 kWarning, "Hdd", "taken", "ua-hdd1"},
        Reported{14, "place_twice",
                 changed("<InterfaceType>2</InterfaceType>\n         <StackIndex>1",
                         "<InterfaceType>2</InterfaceType>\n         <StackIndex>0"),
                 kWarning, "StackIndex", "taken", "ua-cdrom0"},
        Reported{14, "scsi_7",
                 changed("<StackIndex>2</StackIndex>\n         <SubType>2",
                         "<StackIndex>7</StackIndex>\n         <SubType>2"),
                 kWarning, "StackIndex", "place 7 of scsi", "ua-hdd1"},
        Reported{22, "protected",
                 changed("<UsbController ",
                         "<VmProtectionInfo><Enabled>1</Enabled></VmProtectionInfo>"
                         "<UsbController "),
                 kWarning, "VmProtectionInfo", "password", ""},
        Reported{24, "pci_placeholder", changed("<SystemName>3:0:1", "<SystemName>ACTUAL_GENERIC_PCI_DEVICE_PATH"),
                 kError, "GenericPciDevice", "left out", ""},
        Reported{25, "no_mac", changed("<MAC>001C42AA0001</MAC>", ""), kWarning, "MAC", "no MAC address", "00:1c:42:"},
        Reported{25, "short_mac", changed("001C42AA0001", "001C42AA000"), kWarning, "MAC", "'001C42AA000'", ""},
        Reported{25, "multicast_mac", changed("001C42AA0001", "011C42AA0001"), kWarning, "MAC", "no MAC address", ""},
        Reported{25, "mac_twice", changed("001C42AA0002", "001C42AA0001"), kWarning, "MAC", "another adapter's", ""},
        Reported{25, "mac_of_another_machine", changed("001C42AA0001", "001C42AA00FF"), kWarning, "MAC",
                 "another machine", "00:1c:42:aa:00:ff"},
        Reported{26, "bad_address", changed("192.0.2.7/255.255.255.0", "192.0.2.777"), kWarning, "NetAddress",
                 "'192.0.2.777'", "ua-net1"},
        Reported{26, "mask_with_holes", changed("192.0.2.7/255.255.255.0", "192.0.2.7/255.0.255.0"), kWarning,
                 "NetAddress", "255.0.255.0", "ua-net1"},
        Reported{27, "unknown_network", changed("<VirtualNetworkID>Bridged", "<VirtualNetworkID>Lab 3"), kWarning,
                 "VirtualNetworkID", "'Lab 3'", "network=\"Lab 3\""},
        Reported{27, "long_interface_name",
                 changed("<Router>0", "<HostInterfaceName>interface-of-17ch</HostInterfaceName><Router>0"), kWarning,
                 "HostInterfaceName", "interface-of-17ch", ""},
        Reported{28, "long_password", changed(">secret<", ">secretsecret<"), kWarning, "Password", "8 characters",
                 "passwd=\"secretse\""},
        Reported{28, "no_password_for_all", changed("<Password>secret</Password>", ""), kWarning, "HostName",
                 "asks for no password", ""},
        Reported{28, "port_out_of_range", changed("<PortNumber>6501", "<PortNumber>70000"), kWarning, "PortNumber", "",
                 "autoport=\"yes\""},
        Reported{28, "low_port", changed("<PortNumber>6501", "<PortNumber>80"), kWarning, "PortNumber", "below 5900",
                 ""},
        Reported{28, "host_name", changed("<HostName>0.0.0.0", "<HostName>console.example"), kWarning, "HostName",
                 "127.0.0.1", "address=\"127.0.0.1\""},
        Reported{29, "boot_device_missing",
                 changed("<Index>0</Index>\n               <Type>5", "<Index>7</Index>\n               <Type>8"),
                 kWarning, "BootingOrder", "type 8 and index 7", "<boot order=\"1\"/>"},
        Reported{30, "efi_for_old_windows",
                 with(with(changed("<EfiEnabled>0", "<EfiEnabled>1"), "<OsType>9", "<OsType>8"), "<OsNumber>2317",
                      "<OsNumber>2055"),
                 kWarning, "EfiEnabled", "BIOS", "<domain"},
        Reported{31, "settings_twice", changed("<Hardware ", "<Settings><General/></Settings><Hardware "), kWarning,
                 "Settings", "the first one counts", ""},
        Reported{34, "mask_backwards", changed("<CpuMask>0-1", "<CpuMask>3-1"), kWarning, "CpuMask", "'3-1'", "<vcpu"},
        Reported{34, "mask_beyond", changed("<CpuMask>0-1", "<CpuMask>0-4095"), kWarning, "CpuMask", "'0-4095'",
                 "<vcpu"},
        Reported{35, "unknown_limit_type", changed("<CpuLimitType>2", "<CpuLimitType>9"), kWarning, "CpuLimit", "", ""},
        Reported{35, "absurd_limit", changed("<IoLimitValue>0", "<IoLimitValue>1"), kWarning, "IoLimit", "", ""},
        Reported{36, "template_is_flagged", changed("<IsTemplate>0", "<IsTemplate>1"), kWarning, "IsTemplate",
                 "template", ""}),
    [](const auto& test) { return fmt::format("row_{}_{}", test.param.number, test.param.name); });

struct Accepted {
  int number;
  const char* name;
  std::string text;
};

class CatalogueAcceptance : public testing::TestWithParam<Accepted> {};

TEST_P(CatalogueAcceptance, gives_the_same_domain) {
  const auto good = domain_xml_from_pvs(good_file(), host());
  const auto done = domain_xml_from_pvs(GetParam().text, host());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->xml, good->xml);
}

std::string with_crlf(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.insert(at, "\r");
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, CatalogueAcceptance,
    testing::Values(Accepted{32, "unknown_elements",
                             changed("<Hardware ",
                                     "<Travel x='1'><A/></Travel><?p i?><!-- c -->"
                                     "<Hardware ")},
                    Accepted{43, "crlf", with_crlf(good_file())}, Accepted{43, "mark", "\xef\xbb\xbf" + good_file()},
                    Accepted{43, "no_newline_at_the_end", good_file().substr(0, good_file().size() - 1)}),
    [](const auto& test) { return fmt::format("row_{}_{}", test.param.number, test.param.name); });

}  // namespace
}  // namespace convert
