// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/json_text.hpp"
#include "prlctl/server/kept_rows.hpp"
#include "prlctl/server/server_facts.hpp"
#include "prlctl/server/server_settings.hpp"
#include "prlctl/server/server_values.hpp"
#include "tests/unit/prlctl/server/server_run.hpp"

#include <fstream>

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kDone = "The Server has been successfully configured.\n";

class PrlsrvctlTest : public ServerTest {};

TEST(ServerHandlers, each_is_bound_to_an_action_of_the_table) {
  for (const HandlerRow& row : server_handlers()) {
    const Action* action = find_action(kPrlsrvctl, row.action);
    ASSERT_TRUE(action) << row.action;
    EXPECT_EQ(action->name, row.action);
  }
}

TEST(KeptRows, and_refused_ones_are_options_of_set) {
  const Action& set = *find_action(kPrlsrvctl, "set");
  for (const KeptRow& row : kept_rows()) EXPECT_TRUE(find_option(kPrlsrvctl, set, row.option)) << row.option;
  for (const RefusedRow& row : refused_rows()) EXPECT_TRUE(find_option(kPrlsrvctl, set, row.option)) << row.option;
}

TEST_F(PrlsrvctlTest, tells_the_server) {
  const Ended text = run({"info"});
  EXPECT_EQ(text.code, 0);
  EXPECT_THAT(text.out, StartsWith("ID: {"));
  EXPECT_THAT(text.out, HasSubstr("\nVM home: /vz/vmprivate\n"
                                  "Vcmmd policy: performance config=performance\n"
                                  "Minimal security level: low\n"
                                  "Manage settings for new users: allow\n"
                                  "Backup path: /vz/backup\n"
                                  "Backup temporary directory: \n"
                                  "Backup mode: push\n"
                                  "Backup timeout: 3600\n"
                                  "Traffic shaping: off\n"
                                  "Verbose log: off\n"
                                  "License: state='valid'\n"
                                  "Hardware Id: '"));
  EXPECT_THAT(text.out, HasSubstr("\nHardware info:\n"));
}

TEST(ServerInfo, is_the_same_as_json) {
  const auto settings = ServerSettings::read("/nonexistent").value();
  ServerFacts facts{.uuid = "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c", .hostname = "host.example"};
  facts.hardware = {{"hdd", "/dev/sda", "/dev/sda"}, {"net", "eth0", "eth0"}};
  const InfoTree info = server_info(facts, settings, true);
  EXPECT_THAT(server_info_text(info), HasSubstr("\nBackup compression: enabled\nBackup tunnel: enabled\n"));
  EXPECT_THAT(server_info_text(info), HasSubstr("Hardware Id: '6B0F37DC0F3B4D0E8D9F0F6F1C1A2B3C'\n"
                                                "Hardware info:\n"
                                                "     hdd  /dev/sda                                 '/dev/sda'\n"
                                                "     net  eth0                                     'eth0'\n"));
  const std::string json = json_object(info);
  EXPECT_THAT(json, StartsWith("{\n\t\"ID\": \"6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c\",\n"));
  EXPECT_THAT(json, HasSubstr("\t\"Vcmmd policy\": {\n\t\t\"runtime\": \"performance\",\n"));
  EXPECT_THAT(json, HasSubstr("\t\"Backup timeout\": 3600,\n"));
  EXPECT_THAT(json, HasSubstr("\t\"License\": {\n\t\t\"state\": \"valid\"\n\t},\n"));
  EXPECT_THAT(json,
              HasSubstr("\t\t\"eth0\": {\n\t\t\t\"name\": \"eth0\",\n\t\t\t\"type\": \"net\"\n\t\t}\n\t}\n}\n\n"));
}

TEST_F(PrlsrvctlTest, has_no_license) {
  EXPECT_EQ(run({"info", "-l"}), (Ended{0, "Searching for installed licenses...\nNo licenses installed.\n", ""}));
  EXPECT_EQ(run({"info", "--license", "--json"}), (Ended{0, "{\n}\n\n", ""}));
}

TEST_F(PrlsrvctlTest, keeps_what_is_set) {
  EXPECT_EQ(run({"set", "--backup-timeout", "60", "--backup-storage=root:s3cret@host", "--shaping", "yes"}),
            (Ended{0, kDone, ""}));
  const std::string text = run({"info"}).out;
  EXPECT_THAT(text, HasSubstr("\nDefault backup storage: root@host\n"));
  EXPECT_THAT(text, HasSubstr("\nBackup timeout: 60\n"));
  EXPECT_THAT(text, HasSubstr("\nTraffic shaping: on\n"));
  EXPECT_THAT(text, Not(HasSubstr("s3cret")));
}

TEST_F(PrlsrvctlTest, changes_nothing_where_one_option_is_refused) {
  EXPECT_EQ(run({"set", "--backup-timeout", "60", "--lock-edit-settings", "on"}),
            (Ended{255, "", "Failed to set --lock-edit-settings: Unimplemented\n"}));
  EXPECT_EQ(run({"set", "--backup-timeout", "60", "--device", "pci0"}),
            (Ended{1, "", "The --device and --assignment options must be used together.\n"}));
  EXPECT_EQ(run({"set", "--backup-timeout", "60", "--backup-path", "relative"}),
            (Ended{1, "", "An incorrect value for --backup-path is specified: relative\n"}));
  EXPECT_THAT(run({"info"}).out, HasSubstr("\nBackup timeout: 3600\n"));
  EXPECT_EQ(run({"set", "--lock-edit-settings", "off"}), (Ended{0, kDone, ""}));
}

TEST_F(PrlsrvctlTest, keeps_entries_of_shaping) {
  EXPECT_EQ(run({"set", "--add-network-class", "1:10.0.0.0/8", "--add-shaping-entry", "eth0:1:1000:8",
                 "--add-bandwidth-entry", "eth0:100000"}),
            (Ended{0, kDone, ""}));
  EXPECT_EQ(run({"list-network-config"}),
            (Ended{0, "class 1 10.0.0.0/8\nBANDWIDTH eth0:100000\nTOTALRATE eth0:1:1000:8\n", ""}));
  EXPECT_EQ(run({"set", "--del-shaping-entry", "eth0:1", "--del-bandwidth-entry", "eth0"}), (Ended{0, kDone, ""}));
  EXPECT_EQ(run({"list-network-config"}), (Ended{0, "class 1 10.0.0.0/8\n", ""}));
  EXPECT_EQ(run({"set", "--del-shaping-entry", "eth0:1"}),
            (Ended{255, "", "There is no entry eth0:1 for --del-shaping-entry.\n"}));
}

TEST_F(PrlsrvctlTest, lists_users) {
  EXPECT_EQ(run({"user", "list"}), (Ended{0,
                                          "NAME            MNG_SETTINGS DEF_VM_HOME\n"
                                          "root            allow        /vz/vmprivate\n",
                                          ""}));
  EXPECT_EQ(run({"user", "list", "-Ho", "name"}), (Ended{0, "root\n", ""}));
  EXPECT_EQ(run({"user", "list", "-j"}), (Ended{0,
                                                "[\n\t{\n\t\t\"NAME\": \"root\",\n\t\t\"MNG_SETTINGS\": \"allow\",\n"
                                                "\t\t\"DEF_VM_HOME\": \"/vz/vmprivate\"\n\t}\n]\n",
                                                ""}));
  EXPECT_EQ(run({"user", "list", "-o", "x"}), (Ended{1, "", "Unknown field: x\n"}));
  EXPECT_EQ(run({"user", "list", "-s", "-x"}), (Ended{1, "", "x is an invalid field name in this query.\n"}));
}

TEST_F(PrlsrvctlTest, takes_a_folder_for_new_machines) {
  EXPECT_EQ(run({"user", "set", "--def-vm-home", folder_}), (Ended{0, "", ""}));
  EXPECT_EQ(run({"user", "list", "-Ho", "def_vm_home"}), (Ended{0, folder_ + "\n", ""}));
  EXPECT_THAT(run({"info"}).out, HasSubstr("\nVM home: " + folder_ + "\n"));
  EXPECT_EQ(run({"user", "set", "--def-vm-home", "/nonexistent"}).code, 255);
  EXPECT_EQ(run({"user", "set"}).code, 1);
}

TEST_F(PrlsrvctlTest, tells_its_actions) {
  EXPECT_THAT(run({"help"}).out, StartsWith("prlsrvctl version "));
  EXPECT_THAT(run({"--help"}).out, StartsWith("prlsrvctl version "));
  EXPECT_EQ(run({"frobnicate"}), (Ended{1, "", "Unknown action: frobnicate\n"}));
  EXPECT_EQ(run({"update-license"}), (Ended{255, "", "Unimplemented\n"}));
}

TEST_F(PrlsrvctlTest, gives_usb_devices_to_machines_by_their_names) {
  EXPECT_EQ(run({"usb", "set"}), (Ended{1, "", "The USB device is not specified.\n"}));
  EXPECT_EQ(run({"usb", "set", "2-1", "test"}).code, 1);
  EXPECT_EQ(run({"usb", "set", "2-1|0bda|0129|high|--|1"}), (Ended{1, "", "The virtual machine is not specified.\n"}));
  EXPECT_THAT(run({"usb", "set", "2-1|0bda|0129|high|--|1", "no"}).err, StartsWith("Failed to get VM config: "));
  EXPECT_EQ(run({"usb", "del", "2-1|0bda|0129|high|--|1"}),
            (Ended{255, "", "The USB device is not assigned to a virtual machine.\n"}));
}

TEST(UsbModel, is_in_the_name_of_a_device) {
  EXPECT_EQ(usb_model_of("2-1.2|0BDA|0129|high|--|1"), (UsbModel{"0bda", "0129"}));
  for (const char* bad : {"", "2-1", "2-1|0bda|0129", "2-1|0bda'|012|high|--|1", "2-1|0bda|01299|high|--|1"})
    EXPECT_FALSE(usb_model_of(bad)) << bad;
}

TEST_F(PrlsrvctlTest, reads_usb_devices_but_no_hubs) {
  const auto write = [&](const std::string& file, const char* text) {
    const std::filesystem::path path = folder_ + "/sys/bus/usb/devices/" + file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text << "\n";
  };
  write("usb1/idVendor", "1d6b");
  write("usb1/bDeviceClass", "09");
  write("1-2/idVendor", "0bda");
  write("1-2/idProduct", "0129");
  write("1-2/speed", "480");
  write("1-2/manufacturer", "Generic");
  write("1-2/product", "Reader 'x'|");
  EXPECT_EQ(read_usb_devices(folder_),
            (std::vector<HardwareDevice>{{"usb", "Generic Reader _x__", "1-2|0bda|0129|high|--|--"}}));
}

TEST_F(PrlsrvctlTest, reports_the_server_as_an_archive) {
  EXPECT_THAT(run({"problem-report", "-d"}).out, StartsWith("\x1f\x8b"));
  EXPECT_EQ(run({"problem-report"}), (Ended{1, "", "Either -d or -s must be specified.\n"}));
  EXPECT_EQ(run({"problem-report", "-s"}).code, 255);
}

TEST_F(PrlsrvctlTest, says_which_file_is_broken) {
  std::filesystem::create_directories(folder_ + "/state");
  std::ofstream(settings()) << "nonsense\n";
  EXPECT_EQ(run({"set", "--shaping", "on"}).code, 255);
  EXPECT_THAT(run({"info"}).err, StartsWith(settings() + ": is not a key file: "));
}

TEST(ServerValues, are_of_their_forms) {
  EXPECT_EQ(parse_shaping_entry("eth0:1:1000:8"), (ShapingEntry{"eth0", 1, 1000, 8}));
  EXPECT_EQ(parse_network_class("15:fd00::/8"), (NetworkClass{15, "fd00::/8"}));
  EXPECT_EQ(parse_bandwidth_entry("eth0:100"), (Bandwidth{"eth0", 100}));
  for (const char* bad : {"", "eth0", "eth0:16:1:1", "eth0:1:1", "eth0:1:1:1:1", "a/b:1:1:1", "eth0:1:-1:1"})
    EXPECT_FALSE(parse_shaping_entry(bad)) << bad;
  for (const char* bad : {"", "1", "1:x", "16:10.0.0.0/8", ":10.0.0.0/8"})
    EXPECT_FALSE(parse_network_class(bad)) << bad;
  EXPECT_FALSE(is_shaping_key("eth0:1:2"));
  EXPECT_TRUE(is_offline_service("vzpp:4643:default"));
  EXPECT_FALSE(is_offline_service("vzpp:0"));
}

// The test driver has one that runs.
TEST_F(PrlsrvctlTest, shuts_the_host_down_by_the_program_that_is_set_and_not_under_those_that_run) {
  const std::string asked = folder_ + "/asked", program = folder_ + "/shutdown";
  std::ofstream(program) << "#!/bin/sh\necho \"$*\" >" << asked << "\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const auto set = ServerSettings::change(settings(), [&](ServerSettings& all) -> Result<void> {
    all.set("shutdown", "program", program);
    return {};
  });
  ASSERT_TRUE(set);
  const Ended refused = run({"shutdown"});
  EXPECT_EQ(refused.code, 255);
  EXPECT_EQ(refused.err, "Failed to shut down the server: These environments run: test. Stop them, or use --force.\n");
  EXPECT_FALSE(std::filesystem::exists(asked));
  const Ended done = run({"stop", "--force"});
  EXPECT_EQ(done.out, "Shut down the server...\nThe server has been successfully shut down.\n");
  std::ifstream words(asked);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(words), {}), "-h now\n");
}

}  // namespace
}  // namespace prlctl
