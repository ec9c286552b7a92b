// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Settings of a machine that its samples have in one form only: CPUs and their limits, memory, limits of traffic,
// machine type, Windows; one thing changed, one place in the XML.
#include "samples.hpp"

namespace convert {
namespace {

const std::string kLinux = "<OsType>9</OsType>\n         <OsNumber>2310";

struct Setting {
  const char* name;
  std::string old_part;
  std::string new_part;
  std::string expected;
  std::string missing = {};
  void (*host)(Context&) = nullptr;
};

class MachineSetting : public testing::TestWithParam<Setting> {};

TEST_P(MachineSetting, arrives_in_the_domain) {
  const Setting& given = GetParam();
  Context context;
  if (given.host) given.host(context);
  const auto done = domain_xml_from_pvs(with(machine_sample(), given.old_part, given.new_part), context);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(done->xml.find(given.expected), std::string::npos) << done->xml;
  if (given.missing.empty()) return;
  EXPECT_EQ(done->xml.find(given.missing), std::string::npos) << done->xml;
}

std::string windows(int number) { return "<OsType>8</OsType><OsNumber>" + std::to_string(number); }

// Leaves of Virtuozzo 7, wherever the root says PCS6.
std::string cpu(const std::string& leaves) { return leaves + "<CpuUnits>"; }
std::string runtime(const std::string& leaves) { return leaves + "<IoPriority>"; }

INSTANTIATE_TEST_SUITE_P(
    Cpu, MachineSetting,
    testing::Values(
        Setting{"limit_of_vcpus_alone", "<CpuLimitValue>0", "<GuestLimitType>1</GuestLimitType><CpuLimitValue>150",
                "<quota>150000</quota>", "global_quota"},
        Setting{"old_limit_field", "<CpuLimitValue>0", "<CpuLimit>30</CpuLimit><CpuLimitValue>0",
                "<global_quota>30000</global_quota>"},
        Setting{"host_nodes", "<CpuUnits>", cpu("<NodeMask>1,0</NodeMask>"),
                "<memory mode=\"strict\" nodeset=\"0-1\"/>"},
        Setting{"no_host_nodes", "<CpuUnits>", cpu("<NodeMask>all</NodeMask>"), "<vcpu", "numatune"},
        Setting{"numa_nodes", "<Number>1</Number>", "<Number>3</Number><NumaNodes>2</NumaNodes>",
                "<cell id=\"1\" cpus=\"2\" memory=\"81920\" unit=\"KiB\"/>"},
        Setting{"more_nodes_than_cpus", "<CpuUnits>", cpu("<NumaNodes>200</NumaNodes>"),
                "<cell id=\"0\" cpus=\"0\" memory=\"163840\" unit=\"KiB\"/>", "cell id=\"1\""},
        Setting{"masked_feature", "<IoPriority>",
                runtime("<CpuFeaturesMaskValid>1</CpuFeaturesMaskValid><EXT_FEATURES_MASK>-2</EXT_FEATURES_MASK>"),
                "<feature policy=\"disable\" name=\"pni\"/>", "pclmuldq"},
        Setting{"mask_that_is_not_valid", "<IoPriority>", runtime("<EXT_FEATURES_MASK>-2</EXT_FEATURES_MASK>"),
                "<cpu mode=\"host-model\">", "pni"},
        Setting{"mask_of_nothing", "<IoPriority>",
                runtime("<CpuFeaturesMaskValid>1</CpuFeaturesMaskValid><FEATURES_MASK>0</FEATURES_MASK>"),
                "<cpu mode=\"host-model\">", "disable"},
        Setting{"nested_off", "<CpuUnits>", cpu("<VirtualizedHV>0</VirtualizedHV>"),
                "<feature name=\"svm\" policy=\"disable\"/>", "vmx",
                [](Context& context) { context.cpu_vendor = CpuVendor::kAmd; }},
        Setting{"nested_on", "<CpuUnits>", cpu("<VirtualizedHV>1</VirtualizedHV>"), "<cpu mode=\"host-model\">", "svm",
                [](Context& context) { context.cpu_vendor = CpuVendor::kAmd; }}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Machine, MachineSetting,
    testing::Values(
        Setting{"hotplugged_memory", "<EnableHotplug>0</EnableHotplug>\n         <MaxBalloonSize>",
                "<EnableHotplug>1</EnableHotplug><MaxRAM>1024</MaxRAM><MaxBalloonSize>",
                "<maxMemory unit=\"KiB\" slots=\"256\">1048576</maxMemory>"},
        Setting{"hotplugged_memory_needs_a_cell", "<EnableHotplug>0</EnableHotplug>\n         <MaxBalloonSize>",
                "<EnableHotplug>1</EnableHotplug><MaxRAM>1024</MaxRAM><MaxSlots>16</MaxSlots><MaxBalloonSize>",
                "<cell id=\"0\" cpus=\"0\" memory=\"163840\" unit=\"KiB\"/>"},
        Setting{"hotplugged_memory_of_pcs6", "<EnableHotplug>0</EnableHotplug>\n         <MaxBalloonSize>",
                "<EnableHotplug>1</EnableHotplug><MaxBalloonSize>", "<memory unit", "maxMemory"},
        Setting{"q35_by_number", "<Chipset dyn_lists=\"\">\n         <Type>1", "<Chipset><Type>2", "machine=\"q35\""},
        Setting{"q35_by_name", "<Chipset dyn_lists=\"\">", "<Chipset><Alias>pc-q35-vz9.5.0</Alias>", "machine=\"q35\""},
        Setting{"i440fx_by_name", "<Chipset dyn_lists=\"\">\n         <Type>1",
                "<Chipset><Alias>pc-i440fx-vz7.12.0</Alias><Type>2", "machine=\"pc\""},
        Setting{"i440fx_for_ide", "<Chipset dyn_lists=\"\">\n         <Type>1",
                "<Hdd><SystemName>b.hdd</SystemName><InterfaceType>0</InterfaceType></Hdd><Chipset><Type>2",
                "machine=\"pc\""},
        Setting{"virtio_is_q35",
                "<Chipset",
                "<Chipset",
                "machine=\"q35\"",
                {},
                [](Context& context) { context.profile = Profile::kVirtio; }},
        Setting{"virtio_disk",
                "<Chipset",
                "<Chipset",
                "<target dev=\"sda\" bus=\"scsi\"/>",
                {},
                [](Context& context) { context.profile = Profile::kVirtio; }},
        Setting{"virtio_serial_number",
                "<Chipset",
                "<Chipset",
                "<serial>8a0f3f4e51b14a448b51</serial>",
                {},
                [](Context& context) { context.profile = Profile::kVirtio; }},
        Setting{"virtio_video_of_a_recent_guest", "<OsNumber>2310", "<OsNumber>2330", "<model type=\"virtio\"", "vram",
                [](Context& context) { context.profile = Profile::kVirtio; }},
        Setting{"no_virtio_video_of_an_old_one",
                "<Chipset",
                "<Chipset",
                "<model type=\"vga\"",
                {},
                [](Context& context) { context.profile = Profile::kVirtio; }},
        Setting{"efi_variables", "<EfiEnabled>0", "<EfiEnabled>1",
                "<nvram>/var/parallels/web01.pvm/efi-variables.fd</nvram>"},
        Setting{"ovmf_variables", "<EfiEnabled>0", "<NVRAM>own.fd</NVRAM><EfiEnabled>1",
                "<nvram>/var/parallels/web01.pvm/own.fd</nvram>"},
        Setting{"variables_of_the_old_firmware", "<EfiEnabled>0", "<NVRAM>NVRAM.dat</NVRAM><EfiEnabled>1",
                "efi-variables.fd", "NVRAM.dat</nvram>"},
        Setting{"crash_mode", "<IoPriority>", runtime("<OnCrash><Mode>1</Mode></OnCrash>"),
                "<on_crash>restart</on_crash>"},
        Setting{"video_memory_is_a_power_of_two", "<VideoMemorySize>16", "<VideoMemorySize>20", "vram=\"32768\""},
        Setting{"no_video", "<Video dyn_lists=\"\">\n         <Enabled>1", "<Video><Enabled>0",
                "<model type=\"none\"/>"},
        Setting{"websocket", "<PortNumber>6500", "<WebSocketPortNumber>5700</WebSocketPortNumber><PortNumber>6500",
                "websocket=\"5700\""},
        Setting{"old_usb_only", "<EhcEnabled>1", "<EhcEnabled>0", "model=\"piix3-uhci\"", "ehci"},
        Setting{"no_usb", "<UhcEnabled>1</UhcEnabled>\n         <EhcEnabled>1",
                "<UhcEnabled>0</UhcEnabled><EhcEnabled>0", "<controller type=\"usb\" index=\"0\" model=\"none\"/>",
                "tablet"},
        Setting{"recent_linux", kLinux, "<OsType>9</OsType><OsNumber>2324", "<vmcoreinfo state=\"on\"/>"},
        Setting{"old_linux", "<Chipset", "<Chipset", "<acpi/>", "vmcoreinfo"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Windows, MachineSetting,
    testing::Values(Setting{"hyperv", kLinux, windows(2058), "<spinlocks state=\"on\" retries=\"8191\"/>", "tlbflush"},
                    Setting{"hyperv_of_several_cpus", kLinux,
                            windows(2058) + "</OsNumber></General></Settings><Settings><General><OsNumber>1",
                            "<stimer state=\"on\"/>"},
                    Setting{"hyperv_clock", kLinux, windows(2058), "<timer name=\"hypervclock\" present=\"yes\"/>"},
                    Setting{"no_hyperv_before_2008", kLinux, windows(2057), "<timer name=\"rtc\"", "hyperv"},
                    Setting{"no_hyperv_without_kvm", kLinux, windows(2058), "<timer name=\"rtc\"", "hyperv",
                            [](Context& context) { context.kvm = false; }},
                    Setting{"panic_device", kLinux, windows(2061), "<panic model=\"hyperv\"/>"},
                    Setting{"xhci_never_alone_before_8", "<EhcEnabled>1</EhcEnabled>\n         <XhcEnabled>0",
                            "<EhcEnabled>0</EhcEnabled><XhcEnabled>1</XhcEnabled></UsbController><General>" +
                                windows(2059) + "</OsNumber></General><UsbController><XhcEnabled>1",
                            "qemu-xhci"}),
    [](const auto& test) { return test.param.name; });

const std::string kDisk = "<Hdd id=\"0\" dyn_lists=\"Partition 0\">";
const std::string kSecondDisk =
    "<Hdd><Index>1</Index><SystemName>b.hdd</SystemName><InterfaceType>2</InterfaceType></Hdd>";

INSTANTIATE_TEST_SUITE_P(Traffic, MachineSetting,
                         testing::Values(Setting{"limit_of_one_disk", "<IopsLimit>0", "<IopsLimit>300",
                                                 "<total_iops_sec>300</total_iops_sec>", "group_name"},
                                         Setting{"limit_of_bytes", "<IopsLimit>",
                                                 "<IoLimit><IoLimitValue>1048576</IoLimitValue></IoLimit><IopsLimit>",
                                                 "<total_bytes_sec>1048576</total_bytes_sec>"},
                                         Setting{"limit_of_several_disks", "<IopsLimit>0</IopsLimit>",
                                                 "<IopsLimit>300</IopsLimit></Runtime></Settings><Hardware>" +
                                                     kSecondDisk + "</Hardware><Settings><Runtime>",
                                                 "<total_iops_sec>300</total_iops_sec>"},
                                         Setting{"a_disks_own_limit", kDisk, kDisk + "<IopsLimit>70</IopsLimit>",
                                                 "<total_iops_sec>70</total_iops_sec>"},
                                         Setting{"priority",
                                                 "<IoPriority>4",
                                                 "<IoPriority>7",
                                                 "<weight>640</weight>",
                                                 {},
                                                 [](Context& context) { context.block_weights = true; }},
                                         Setting{"priority_without_weights", "<IoPriority>4", "<IoPriority>7",
                                                 "IoPriority\">7<", "blkiotune"},
                                         Setting{"usual_priority", "<IoPriority>4", "<IoPriority>4", "<disk",
                                                 "blkiotune", [](Context& context) { context.block_weights = true; }}),
                         [](const auto& test) { return test.param.name; });

TEST(MachineSettings, disks_share_the_machines_limit) {
  std::string text = with(machine_sample(), "<IopsLimit>0", "<IopsLimit>300");
  text = with(text, kDisk, kSecondDisk + kDisk);
  const std::string xml = domain_xml_from_pvs(text, {}).value().xml;
  const auto first = xml.find("<group_name>machine</group_name>");
  ASSERT_NE(first, std::string::npos) << xml;
  EXPECT_NE(xml.find("<group_name>machine</group_name>", first + 1), std::string::npos);
}

TEST(MachineSettings, a_disk_with_its_own_limit_does_not_share) {
  std::string text = with(machine_sample(), "<IopsLimit>0", "<IopsLimit>300");
  text = with(text, kDisk, kSecondDisk + kDisk + "<IopsLimit>70</IopsLimit>");
  const std::string xml = domain_xml_from_pvs(text, {}).value().xml;
  EXPECT_NE(xml.find("<total_iops_sec>70</total_iops_sec>\n      </iotune>"), std::string::npos) << xml;
}

TEST(MachineSettings, a_limit_of_one_disk_is_the_machines_on_the_way_back) {
  const std::string xml = domain_xml_from_pvs(machine_sample(), {}).value().xml;
  const auto merged =
      pvs_from_domain_xml(with(xml, "<alias name=\"ua-hdd0\"/>",
                               "<iotune><total_iops_sec>55</total_iops_sec></iotune><alias name=\"ua-hdd0\"/>"),
                          machine_sample(), {});
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->text, with(machine_sample(), "<IopsLimit>0", "<IopsLimit>55"));
}

TEST(MachineSettings, what_limits_one_of_two_disks_is_that_disks) {
  const std::string text = with(machine_sample(), kDisk, kSecondDisk + kDisk);
  const std::string xml = domain_xml_from_pvs(text, {}).value().xml;
  const auto merged =
      pvs_from_domain_xml(with(xml, "<alias name=\"ua-hdd0\"/>",
                               "<iotune><total_iops_sec>55</total_iops_sec></iotune><alias name=\"ua-hdd0\"/>"),
                          text, {});
  ASSERT_TRUE(merged);
  EXPECT_NE(merged->text.find("<IopsLimit>0</IopsLimit>"), std::string::npos);
  EXPECT_NE(merged->text.find("<IopsLimit>55</IopsLimit>"), std::string::npos) << merged->text;
}

TEST(MachineSettings, shared_folders_are_kept_aside) {
  const auto done = domain_xml_from_pvs(
      with(machine_sample(), "<Shutdown",
           "<Tools><SharedFolders><HostSharing><SharedFolder><Name>docs</Name><Path>/srv/docs</Path></SharedFolder>"
           "</HostSharing></SharedFolders></Tools><Shutdown"),
      {});
  ASSERT_TRUE(done);
  EXPECT_NE(done->xml.find("SharedFolder[0]/Path\">/srv/docs<"), std::string::npos) << done->xml;
  EXPECT_EQ(done->xml.find("<filesystem"), std::string::npos);
}

TEST(MachineSettings, a_name_of_two_lines_comes_back_whole) {
  const std::string text = with(machine_sample(), ">web01<", ">web\n01<");
  const std::string xml = domain_xml_from_pvs(text, {}).value().xml;
  EXPECT_FALSE(pvs_from_domain_xml(xml, text, {})->changed);
  EXPECT_NE(pvs_from_domain_xml(xml, "", {})->text.find("<VmName>web\n01</VmName>"), std::string::npos);
  const auto renamed = pvs_from_domain_xml(with(xml, "<name>web_01<", "<name>web02<"), text, {});
  EXPECT_NE(renamed->text.find("<VmName>web02</VmName>"), std::string::npos);
}

}  // namespace
}  // namespace convert
