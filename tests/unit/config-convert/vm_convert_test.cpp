// SPDX-License-Identifier: LGPL-2.1-or-later
#include "samples.hpp"

namespace convert {
namespace {

struct Change {
  const char* name;
  const char* old_part;
  std::string new_part;
  const char* expected;  // in the XML, or in the error
};

const std::string kDisk = "<Hdd id=\"0\" dyn_lists=\"Partition 0\">";

std::string second_disk(const std::string& leaves) { return "<Hdd>" + leaves + "</Hdd>" + kDisk; }

class MappedField : public testing::TestWithParam<Change> {};

TEST_P(MappedField, arrives_in_the_domain) {
  const auto done = domain_xml_from_pvs(with(machine_sample(), GetParam().old_part, GetParam().new_part), {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(done->xml.find(GetParam().expected), std::string::npos) << done->xml;
}

INSTANTIATE_TEST_SUITE_P(
    Table, MappedField,
    testing::Values(
        Change{"name_with_slash", "web01</VmName>", "web/01</VmName>", "<name>web_01</name>"},
        Change{"old_name_is_title", "web01</VmName>", "web/01</VmName>", "<title>web/01</title>"},
        Change{"name_with_markup", "web01</VmName>", "a&lt;b</VmName>", "<name>a&lt;b</name>"},
        Change{"memory", "<RAM>160", "<RAM>1024", "<memory unit=\"KiB\">1048576</memory>"},
        Change{"memory_is_rounded", "<RAM>160", "<RAM>161", "<memory unit=\"KiB\">167936</memory>"},
        Change{"vcpus", "<Number>1", "<Number>4", "cores=\"4\""},
        Change{"hotplug", "<EnableHotplug>0</EnableHotplug>\n         <CpuUnits>",
               "<EnableHotplug>1</EnableHotplug><CpuUnits>", "<vcpu placement=\"static\" current=\"1\">2</vcpu>"},
        Change{"cpu_mask", "<CpuMask>", "<CpuMask>0-1", "cpuset=\"0-1\""},
        Change{"cpu_units", "<CpuUnits>1000", "<CpuUnits>2000", "<shares>200</shares>"},
        Change{"cpu_limit", "<CpuLimitValue>0", "<CpuLimitValue>50", "<global_quota>50000</global_quota>"},
        Change{"efi_is_q35", "<EfiEnabled>0", "<EfiEnabled>1", "machine=\"q35\""},
        Change{"efi", "<EfiEnabled>0", "<EfiEnabled>1", "<os firmware=\"efi\">"},
        Change{"boot_menu", "<AllowSelectBootDevice>0", "<AllowSelectBootDevice>1",
               "<bootmenu enable=\"yes\" timeout=\"3000\"/>"},
        Change{"clock_shift", "<TimeShift>0", "<TimeShift>-3600",
               "<clock offset=\"variable\" basis=\"utc\" adjustment=\"-3600\">"},
        Change{"windows_clock", "<OsType>9</OsType>\n         <OsNumber>2310", "<OsType>8</OsType><OsNumber>2055",
               "<clock offset=\"localtime\">"},
        Change{"windows_id", "<OsType>9</OsType>\n         <OsNumber>2310", "<OsType>8</OsType><OsNumber>2055",
               "microsoft.com/win/xp"},
        Change{"ide", "<InterfaceType>2", "<InterfaceType>0", "<target dev=\"hda\" bus=\"ide\"/>"},
        Change{"ide_secondary", "<InterfaceType>2</InterfaceType>\n         <StackIndex>0",
               "<InterfaceType>0</InterfaceType><StackIndex>3", "bus=\"1\" target=\"0\" unit=\"1\""},
        Change{"scsi", "<InterfaceType>2", "<InterfaceType>1</InterfaceType><SubType>2</SubType><InterfaceType>1",
               "<controller type=\"scsi\" index=\"0\" model=\"lsisas1068\"/>"},
        Change{"scsi_target", "<InterfaceType>2</InterfaceType>\n         <StackIndex>0",
               "<SubType>2</SubType><InterfaceType>1</InterfaceType><StackIndex>9",
               "controller=\"1\" bus=\"0\" target=\"1\" unit=\"0\""},
        Change{"virtio", "<InterfaceType>2", "<InterfaceType>3", "<target dev=\"vda\" bus=\"virtio\"/>"},
        Change{"stack_index", "<StackIndex>0", "<StackIndex>4", "unit=\"4\""},
        Change{"shared_network", "<EmulatedType>1</EmulatedType>\n         <SystemName>eth0",
               "<EmulatedType>0</EmulatedType><SystemName>eth0", "<source network=\"host-only\"/>"},
        Change{"bridged", "<EmulatedType>1</EmulatedType>\n         <SystemName>eth0",
               "<EmulatedType>2</EmulatedType><SystemName>eth0", "<source network=\"Shared\"/>"},
        Change{"host_bridge", "<EmulatedType>1</EmulatedType>\n         <SystemName>eth0",
               "<EmulatedType>6</EmulatedType><SystemName>eth0", "<source bridge=\"Shared\"/>"},
        Change{"routed", "<EmulatedType>1</EmulatedType>\n         <SystemName>eth0",
               "<EmulatedType>5</EmulatedType><NetAddress>192.0.2.9/32</NetAddress><SystemName>eth0",
               "peer=\"192.0.2.9\""},
        Change{"mac", "001C42E50101", "00:1C:42:E5:01:99", "00:1c:42:e5:01:99"},
        Change{"rtl", "<AdapterType>2", "<AdapterType>1", "rtl8139"},
        Change{"virtio_net", "<AdapterType>2", "<AdapterType>3", "type=\"virtio\"/>"},
        Change{"cable_out",
               "<Connected>1</Connected>\n         <EmulatedType>1</EmulatedType>\n         <SystemName>eth0",
               "<Connected>0</Connected><EmulatedType>1</EmulatedType><SystemName>eth0", "<link state=\"down\"/>"},
        Change{"vnc_port", "<Mode>1</Mode>\n         <Password>", "<Mode>2</Mode><Password>",
               "port=\"6500\" autoport=\"no\""},
        Change{"vnc_password", "<Password></Password>", "<Password>secret</Password>", "passwd=\"secret\""},
        Change{"xhci", "<XhcEnabled>0", "<XhcEnabled>1", "qemu-xhci"},
        Change{"crash_action", "<BootingOrder", "<OnCrashAction>restart</OnCrashAction><BootingOrder",
               "<on_crash>restart</on_crash>"},
        Change{"cdrom", kDisk.c_str(),
               "<CdRom><EmulatedType>1</EmulatedType><SystemName>a.iso</SystemName><InterfaceType>2</InterfaceType></"
               "CdRom>" +
                   kDisk,
               "<source file=\"/var/parallels/web01.pvm/a.iso\" startupPolicy=\"optional\"/>"},
        Change{"floppy", kDisk.c_str(),
               "<Fdd><EmulatedType>1</EmulatedType><SystemName>a.fdd</SystemName></Fdd>" + kDisk,
               "<target dev=\"fda\" bus=\"fdc\"/>"},
        Change{"old_index_attribute",
               "<Hdd id=\"0\" dyn_lists=\"Partition 0\">\n         "
               "<Uuid>{8a0f3f4e-51b1-4a44-8b51-0b6f6f8f6a01}</Uuid>\n         <Index>0</Index>",
               "<Hdd index=\"3\">", "ua-hdd3"}),
    [](const auto& test) { return test.param.name; });

class RefusedMachine : public testing::TestWithParam<Change> {};

TEST_P(RefusedMachine, is_refused_with_words) {
  const auto done = domain_xml_from_pvs(with(machine_sample(), GetParam().old_part, GetParam().new_part), {});
  ASSERT_FALSE(done) << done->xml;
  EXPECT_NE(done.error().message.find(GetParam().expected), std::string::npos) << done.error().message;
  EXPECT_EQ(done.error().message.find("SECRET"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedMachine,
    testing::Values(
        Change{"no_uuid", "{3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11}", "", "'' is not a UUID"},
        Change{"word_uuid", "{3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11}", "VM_UUID", "'VM_UUID' is not a UUID"},
        Change{"zero_uuid", "{3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11}", "{00000000-0000-0000-0000-000000000000}",
               "is not a UUID"},
        Change{"container_view", "<AppVersion>", "<VmType>1</VmType><AppVersion>", "ve.conf"},
        Change{"macos", "<OsType>9", "<OsType>7", "Apple"},
        Change{"encrypted", "<Settings dyn_lists=\"\">",
               "<Settings><VmEncryptionInfo><Enabled>1</Enabled></VmEncryptionInfo>", "encrypted"},
        Change{"encrypted_disk", "<Splitted>0", "<Encrypted>1</Encrypted><Splitted>0", "encrypted"},
        Change{"no_memory", "<RAM>160", "<RAM>0", "0 MiB"},
        Change{"too_much_memory", "<RAM>160", "<RAM>99999999999", "99999999999 MiB"},
        Change{"too_many_cpus", "<Number>1", "<Number>256", "256 CPUs"},
        Change{"image_escapes", "<SystemName>harddisk1.hdd", "<SystemName>../../etc/shadow",
               "leaves the machine's folder"},
        Change{"image_elsewhere", "<SystemName>harddisk1.hdd", "<SystemName>/etc/shadow",
               "leaves the machine's folder"},
        Change{"image_url", "<SystemName>harddisk1.hdd", "<SystemName>http://x/y.raw", "URL"},
        Change{"host_disk", "<EmulatedType>1</EmulatedType>\n         <SystemName>harddisk1.hdd",
               "<EmulatedType>0</EmulatedType><SystemName>/dev/sda", "leaves the machine's folder"},
        Change{"image_twice", kDisk.c_str(), second_disk("<SystemName>harddisk1.hdd</SystemName>"), "another disk"},
        Change{"no_home", "/var/parallels/web01.pvm/config.pvs", "config.pvs", "VmHome"},
        Change{"doctype", "<ParallelsVirtualMachine", "<!DOCTYPE x><ParallelsVirtualMachine", "document type"},
        Change{"entity", "<Password></Password>", "<Password>&SECRET;</Password>", "entity"}),
    [](const auto& test) { return test.param.name; });

struct Whole {
  const char* name;
  std::string text;
  const char* words;
};

class NotAMachine : public testing::TestWithParam<Whole> {};

TEST_P(NotAMachine, is_told_for_what_it_is) {
  const auto done = domain_xml_from_pvs(GetParam().text, {});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find(GetParam().words), std::string::npos) << done.error().message;
}

std::string many_disks() {
  std::string text =
      "<ParallelsVirtualMachine><Identification><VmUuid>{3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11}</VmUuid></"
      "Identification><Hardware>";
  for (int i = 0; i < 100'000; ++i) text += "<Hdd/>";
  return text + "</Hardware></ParallelsVirtualMachine>";
}

INSTANTIATE_TEST_SUITE_P(Table, NotAMachine,
                         testing::Values(Whole{"empty", "", "empty"}, Whole{"ini", "[System]\nMemory=1\n", "INI"},
                                         Whole{"gzip", "\x1f\x8b\x08", "gzip"},
                                         Whole{"html", "<!DOCTYPE html><html/>", "HTML"},
                                         Whole{"log", "12-11 10:00:00 started", "log"},
                                         Whole{"utf16", std::string("\xff\xfe<\0", 4), "UTF-16"},
                                         Whole{"snapshots", "<ParallelsSavedStates/>", "snapshot list"},
                                         Whole{"descriptor", "<Virtuozzo_disk_image/>", "disk descriptor"},
                                         Whole{"appliance", "<VirtualAppliance/>", "appliance"},
                                         Whole{"domain", "<domain/>", "domain XML already"},
                                         Whole{"other", "<html5/>", "looks like an HTML"},
                                         Whole{"unknown", "<a/>", "'a' is not known"},
                                         Whole{"many_disks", many_disks(), "100000 elements Hardware/Hdd"}),
                         [](const auto& test) { return test.param.name; });

struct Warned {
  const char* name;
  const char* old_part;
  std::string new_part;
  Severity severity;
  const char* path;
  const char* words;
};

class ReportedMachine : public testing::TestWithParam<Warned> {};

TEST_P(ReportedMachine, converts_and_says_so) {
  const Warned& given = GetParam();
  const auto done = domain_xml_from_pvs(with(machine_sample(), given.old_part, given.new_part), {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(reports(done->report, given.severity, given.path, given.words)) << told(done->report);
  EXPECT_EQ(told(done->report).find("SECRET"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ReportedMachine,
    testing::Values(
        Warned{"empty_name", ">web01<", "><", Severity::kWarning, "VmName", "'web01' is used"},
        Warned{"bad_number", "<Number>1", "<Number>many", Severity::kWarning, "Cpu/Number", "'many'"},
        Warned{"negative_memory", "<RAM>160", "<RAM>-5", Severity::kWarning, "RAM", "'-5'"},
        Warned{"unknown_interface", "<InterfaceType>2", "<InterfaceType>7", Severity::kError, "Hdd[0]/InterfaceType",
               "left out"},
        Warned{"unknown_disk_type", "<EmulatedType>1", "<EmulatedType>9", Severity::kError, "Hdd[0]/EmulatedType",
               "left out"},
        Warned{"partition", "<EmulatedType>1", "<EmulatedType>3", Severity::kError, "Hdd[0]/EmulatedType",
               "partitions"},
        Warned{"ide_place_5", "<InterfaceType>2</InterfaceType>\n         <StackIndex>0",
               "<InterfaceType>0</InterfaceType><StackIndex>5", Severity::kWarning, "StackIndex", "place 5"},
        Warned{"scsi_id_7", "<InterfaceType>2</InterfaceType>\n         <StackIndex>0",
               "<SubType>2</SubType><InterfaceType>1</InterfaceType><StackIndex>7", Severity::kWarning, "StackIndex",
               "place 7"},
        Warned{"same_place", kDisk.c_str(),
               second_disk("<SystemName>b.hdd</SystemName><InterfaceType>2</InterfaceType><StackIndex>0</StackIndex>"),
               Severity::kWarning, "StackIndex", "place 0"},
        Warned{"same_index", kDisk.c_str(),
               second_disk("<Index>0</Index><SystemName>b.hdd</SystemName><InterfaceType>2</InterfaceType>"),
               Severity::kWarning, "Hdd/Index", "'0' is taken"},
        Warned{"buslogic", "<InterfaceType>2</InterfaceType>", "<InterfaceType>1</InterfaceType>", Severity::kWarning,
               "SubType", "BusLogic"},
        Warned{"mac_digits", "001C42E50101", "001C42E5010", Severity::kWarning, "MAC", "no MAC address"},
        Warned{"multicast_mac", "001C42E50101", "011C42E50101", Severity::kWarning, "MAC", "no MAC address"},
        Warned{"unknown_adapter", "<EmulatedType>1</EmulatedType>\n         <SystemName>eth0",
               "<EmulatedType>3</EmulatedType><SystemName>eth0", Severity::kError, "NetworkAdapter[0]/EmulatedType",
               "left out"},
        Warned{"bad_address", "<MAC>", "<NetAddress>10.0.0.300</NetAddress><MAC>", Severity::kWarning, "NetAddress",
               "10.0.0.300"},
        Warned{"interface_name", "<MAC>", "<HostInterfaceName>a-very-long-interface</HostInterfaceName><MAC>",
               Severity::kWarning, "HostInterfaceName", "no name"},
        Warned{"long_vnc_password", "<Password></Password>", "<Password>SECRETSECRET</Password>", Severity::kWarning,
               "Password", "cut to the 8"},
        Warned{"vnc_host", "<HostName>127.0.0.1", "<HostName>vnc.example.org", Severity::kWarning, "HostName",
               "127.0.0.1"},
        Warned{"open_vnc", "<HostName>127.0.0.1", "<HostName>0.0.0.0", Severity::kWarning, "HostName", "no password"},
        Warned{"vnc_port",
               "<Mode>1</Mode>\n         <Password></Password>\n         <HostName>127.0.0.1</HostName>\n         "
               "<PortNumber>6500",
               "<Mode>2</Mode><PortNumber>70000", Severity::kWarning, "PortNumber", "65535"},
        Warned{"boot_nothing", "<Type>8</Type>", "<Type>5</Type>", Severity::kWarning, "BootingOrder",
               "names no device"},
        Warned{"boot_twice", "<Type>8</Type>", "<Type>6</Type>", Severity::kWarning, "BootingOrder", "twice"},
        Warned{"cpu_mask", "<CpuMask>", "<CpuMask>3-1", Severity::kWarning, "CpuMask", "'3-1'"},
        Warned{"limit_type", "<CpuLimitType>3</CpuLimitType>\n         <CpuLimitValue>0",
               "<CpuLimitType>9</CpuLimitType><CpuLimitValue>10", Severity::kWarning, "CpuLimitValue",
               "type is not known"},
        Warned{"template", "<IsTemplate>0", "<IsTemplate>1", Severity::kWarning, "IsTemplate", "template"},
        Warned{"two_sections", "<Hardware dyn", "<Hardware/><Hardware dyn", Severity::kWarning, "Hardware",
               "2 such sections"},
        Warned{"iso_elsewhere", kDisk.c_str(),
               "<CdRom><EmulatedType>1</EmulatedType><SystemName>/srv/a.iso</SystemName></CdRom>" + kDisk,
               Severity::kWarning, "CdRom[0]/SystemName", "empty"},
        Warned{"old_windows_efi", "<OsType>9</OsType>\n         <OsNumber>2310",
               "<OsType>8</OsType><OsNumber>2055</OsNumber></General><Startup><Bios><EfiEnabled>1</EfiEnabled></Bios></"
               "Startup><General><OsNumber>1",
               Severity::kWarning, "EfiEnabled", "BIOS"},
        Warned{"generic_device", "<Hdd id", "<GenericDevice><Enabled>1</Enabled></GenericDevice><Hdd id",
               Severity::kWarning, "Hardware/GenericDevice", "not carried over"}),
    [](const auto& test) { return test.param.name; });

TEST(VmConvert, virtual_networks_go_where_the_caller_says) {
  Context context;
  context.virtual_networks["Shared"] = {NetworkTarget::Kind::kBridge, "br7"};
  const auto text = with(machine_sample(), "<EmulatedType>1</EmulatedType>\n         <SystemName>eth0",
                         "<EmulatedType>2</EmulatedType><SystemName>eth0");
  const auto done = domain_xml_from_pvs(text, context);
  ASSERT_TRUE(done);
  EXPECT_NE(done->xml.find("<source bridge=\"br7\"/>"), std::string::npos);
}

TEST(VmConvert, boot_numbers_have_no_holes) {
  const auto done = domain_xml_from_pvs(with(machine_sample(), "<InUse>1", "<InUse>0"), {});
  ASSERT_TRUE(done);
  EXPECT_NE(done->xml.find("<boot order=\"1\"/>\n      <alias name=\"ua-net0\"/>"), std::string::npos) << done->xml;
  EXPECT_EQ(done->xml.find("order=\"2\""), std::string::npos);
}

TEST(VmConvert, a_missing_disk_refuses_the_machine_unless_allowed) {
  Context context;
  context.look_at = [](const std::string&, std::size_t) { return std::optional<FileGlimpse>(); };
  EXPECT_FALSE(domain_xml_from_pvs(machine_sample(), context));
  context.allow_missing_disks = true;
  EXPECT_TRUE(domain_xml_from_pvs(machine_sample(), context));
}

TEST(VmConvert, an_emulated_cpu_models_no_host) {
  Context context;
  context.kvm = false;
  EXPECT_EQ(domain_xml_from_pvs(machine_sample(), context)->xml.find("host-model"), std::string::npos);
}

TEST(VmConvert, order_of_elements_does_not_count) {
  const std::string text = machine_sample();
  const auto settings = text.find("   <Settings"), hardware = text.find("   <Hardware"),
             end = text.find("</ParallelsVirtualMachine");
  const std::string shuffled = text.substr(0, settings) + text.substr(hardware, end - hardware) +
                               text.substr(settings, hardware - settings) + text.substr(end);
  ASSERT_NE(shuffled, text);
  EXPECT_EQ(domain_xml_from_pvs(shuffled, {})->xml, domain_xml_from_pvs(text, {})->xml);
}

}  // namespace
}  // namespace convert
