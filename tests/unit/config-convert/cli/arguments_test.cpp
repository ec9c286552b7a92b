// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/arguments.hpp"

#include "config-convert/cli/commands.hpp"
#include "config-convert/convert.hpp"
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace convert {
namespace {

using Words = std::vector<std::string>;

Arguments taken(const Words& words, const Context& host = {}) {
  auto parsed = parse_arguments(commands(), words, host);
  const auto* refused = std::get_if<PrintAndExit>(&parsed);
  EXPECT_EQ(refused, nullptr) << refused->text;
  return refused ? Arguments{} : std::get<Arguments>(parsed);
}

std::string complaint(const Words& words) {
  const auto parsed = parse_arguments(commands(), words, {});
  const auto* refused = std::get_if<PrintAndExit>(&parsed);
  if (!refused) return "accepted";
  EXPECT_EQ(refused->status, kWrongUsage);
  return refused->text;
}

TEST(Arguments, name_a_command_and_its_files) {
  const Arguments arguments = taken({"diff", "old.pvs", "-", "--report=json"});
  EXPECT_EQ(arguments.command->name, "diff");
  EXPECT_EQ(arguments.files, (Words{"old.pvs", "-"}));
  EXPECT_TRUE(arguments.json);
}

TEST(Arguments, about_the_host_go_over_what_it_says_of_itself) {
  Context host;
  host.cpu_count = 4;
  host.cpu_mhz = 2000;
  const Context context =
      taken({"to-xml", "f", "--cpus", "8", "--memory", "1024", "--cgroup", "1", "--no-kvm"}, host).context;
  EXPECT_EQ(context.cpu_count, 8U);
  EXPECT_EQ(context.cpu_mhz, 2000U);
  EXPECT_EQ(context.memory_kib, 1048576U);
  EXPECT_EQ(context.cgroup, CgroupVersion::kV1);
  EXPECT_FALSE(context.kvm);
}

TEST(Arguments, networks_are_bridges_or_libvirts) {
  const Context context =
      taken({"to-xml", "f", "--network", "Office LAN=bridge:br0", "--network", "Lab=network:lab", "--bridge", "br1"})
          .context;
  EXPECT_EQ(context.virtual_networks.at("Office LAN"), (NetworkTarget{NetworkTarget::Kind::kBridge, "br0"}));
  EXPECT_EQ(context.virtual_networks.at("Lab"), (NetworkTarget{NetworkTarget::Kind::kNetwork, "lab"}));
  EXPECT_EQ(context.default_bridge, "br1");
}

TEST(Arguments, images_stand_for_disks) {
  const Context context = taken({"to-xml", "f", "--image", "a.hdd=qcow2:/vz/a:1.qcow2"}).context;
  EXPECT_EQ(context.images.at("a.hdd"), (DiskImage{"/vz/a:1.qcow2", "qcow2", false}));
}

TEST(Arguments, folders_become_absolute) {
  const Arguments arguments = taken({"to-xml", "f", "--bundle", "a/../b/", "--home", "/vz/x/", "--allow", "/iso"});
  EXPECT_EQ(arguments.bundle, (std::filesystem::current_path() / "b").string());
  EXPECT_EQ(arguments.context.home, "/vz/x");
  EXPECT_EQ(arguments.context.allowed_folders, (Words{"/iso"}));
}

TEST(Arguments, that_are_wrong_are_named_with_what_was_expected) {
  struct Case {
    Words words;
    const char* said;
  };
  const Case cases[] = {
      {{}, "no command is named"},
      {{"convert"}, "command 'convert' is not known"},
      {{"to-xml"}, "0 files are named, expected to-xml FILE|BUNDLE"},
      {{"to-xml", "a", "b"}, "2 files are named"},
      {{"diff", "a"}, "1 files are named, expected diff OLD NEW"},
      {{"to-xml", "f", "--kind", "pvs"}, "option --kind is 'pvs', expected vm|ct"},
      {{"to-xml", "f", "--report", "xml"}, "option --report is 'xml', expected text|json"},
      {{"to-xml", "f", "--cpus", "-1"}, "option --cpus is '-1'"},
      {{"to-xml", "f", "--cpus", "4x"}, "option --cpus is '4x'"},
      {{"to-xml", "f", "--memory", "99999999999999"}, "option --memory"},
      {{"to-xml", "f", "--cgroup", "3"}, "option --cgroup is '3', expected 1|2"},
      {{"to-xml", "f", "--network", "a=bridge:"}, "option --network is 'a=bridge:'"},
      {{"to-xml", "f", "--network", "=bridge:br0"}, "option --network"},
      {{"to-xml", "f", "--network", "a:bridge=br0"}, "option --network"},
      {{"to-xml", "f", "--network", "a=switch:br0"}, "option --network"},
      {{"to-xml", "f", "--image", "a.hdd=vmdk:/a"}, "option --image is 'a.hdd=vmdk:/a', expected NAME=FORMAT:FILE"},
      {{"to-xml", "f", "--image", "a.hdd=/a"}, "option --image"},
      {{"to-xml", "f", "--used-mac", "01:02"}, "option --used-mac"},
      {{"to-xml", "f", "--host-uuid", "x"}, "option --host-uuid"},
      {{"to-xml", "f", "--vz-conf", "/none"}, "option --vz-conf is '/none'"},
      {{"to-xml", "f", "--bundle", ""}, "bundle"},
      {{"to-xml", "f", "--in-place"}, "--in-place"},
      {{"to-xml", "f", "--base", "g"}, "--base"},
      {{"to-xml", "f", "--verb"}, "--verb"},
      {{"to-xml", "f", "--kind"}, "--kind"},
      {{"check", "f", "--strict"}, "--strict"},
      {{"to-pcs", "f", "--in-place"}, "--in-place wants a --base"},
      {{"to-pcs", "f", "--in-place", "--base", "-"}, "standard input cannot be written to"},
      {{"to-pcs", "f", "--in-place", "--base", "g", "-o", "h"}, "exclude each other"},
      {{"to-pcs", "-", "--base", "-"}, "standard input can be one file only"},
      {{"diff", "-", "-"}, "standard input can be one file only"},
  };
  for (const Case& one : cases)
    EXPECT_NE(complaint(one.words).find(one.said), std::string::npos) << one.said << "; said: " << complaint(one.words);
}

TEST(Arguments, help_is_there_for_each_command_and_lists_its_options_only) {
  for (const Command& command : commands()) {
    const auto parsed = parse_arguments(commands(), {std::string(command.name), "--help"}, {});
    const auto* help = std::get_if<PrintAndExit>(&parsed);
    ASSERT_NE(help, nullptr) << command.name;
    EXPECT_EQ(help->status, kDone);
    for (const Option& option : options()) {
      const std::string name(long_name(option));
      EXPECT_EQ(help->text.find("--" + name + " ") != std::string::npos, (option.commands & command.bit) != 0)
          << command.name << " --" << name;
    }
  }
}

TEST(Arguments, are_all_in_the_man_page) {
  const std::string page = read_file(SOURCE_DIR "/docs/man/vzconvert.1", kInputLimitBytes).value();
  for (const Command& command : commands())
    EXPECT_NE(page.find(".It Cm " + std::string(command.name)), std::string::npos) << command.name;
  for (const Option& option : options()) {
    const std::string name(long_name(option));
    EXPECT_TRUE(page.find("Fl -" + name + " ") != std::string::npos ||
                page.find("Fl -" + name + "\n") != std::string::npos)
        << name;
  }
}

}  // namespace
}  // namespace convert
