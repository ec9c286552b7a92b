// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/making/new_container.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dispatcher {
namespace {

using testing::HasSubstr;
using testing::Not;

ContainerIdentity identity() {
  ContainerIdentity made;
  made.uuid = "7c4e1b66-2f0d-4f57-8a53-c1a9b2d4e501";
  made.name = "web 1";
  made.host_name = "web-1";
  made.home = "/vz/private/" + made.uuid;
  return made;
}

TEST(NewContainer, a_sample_becomes_a_file_with_the_containers_identity) {
  ContainerIdentity made = identity();
  made.template_name = "debian-12-x86_64";
  made.memory_mib = 64;
  made.disk_mib = 2;
  const auto text = container_config(*sample_named("vswap.512MB"), made);
  ASSERT_TRUE(text) << text.error().message;
  for (const char* line :
       {"NAME=\"web 1\"\n", "HOSTNAME=\"web-1\"\n", "PHYSPAGES=\"64M:64M\"\n", "SWAPPAGES=\"1024M:1024M\"\n",
        "DISKSPACE=\"2048:2048\"\n", "OSTEMPLATE=\"debian-12-x86_64\"\n", "UUID=\"7c4e1b66"})
    EXPECT_THAT(*text, HasSubstr(line));
  EXPECT_EQ(disk_space_bytes(*text), std::uint64_t{2} << 20);
}

TEST(NewContainer, a_clones_file_keeps_what_nobody_here_knows_and_loses_who_the_source_was) {
  const auto text = container_config(
      "# mine\nVEID=\"101\"\nNAME=\"old\"\nUUID=\"x\"\nDISABLED=\"yes\"\nKMEMSIZE=\"1:2\"\nIP_ADDRESS=\"192.0.2.1\"\n",
      identity());
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_THAT(*text, HasSubstr("# mine\n"));
  EXPECT_THAT(*text, HasSubstr("KMEMSIZE=\"1:2\"\n"));
  EXPECT_THAT(*text, Not(HasSubstr("VEID")));
  EXPECT_THAT(*text, Not(HasSubstr("DISABLED")));
  EXPECT_THAT(*text, Not(HasSubstr("old")));
}

TEST(NewContainer, what_a_shell_would_look_at_is_refused) {
  ContainerIdentity made = identity();
  made.name = "$(reboot)";
  EXPECT_THAT(container_config("CPUS=\"1\"\n", made).error().message, HasSubstr("cannot stand in ve.conf as NAME"));
}

TEST(NewContainer, samples_of_the_host_come_first_and_their_names_lead_nowhere) {
  std::string name = (std::filesystem::temp_directory_path() / "samples-XXXXXX").string();
  const std::string folder = ::mkdtemp(name.data());
  std::ofstream(folder + "/ve-basic.conf-sample") << "CPUUNITS=\"7\"\n";
  EXPECT_EQ(*sample_named("basic", folder), "CPUUNITS=\"7\"\n");
  EXPECT_THAT(*sample_named("vswap.256MB", folder), HasSubstr("256M"));
  EXPECT_THAT(sample_named("large", folder).error().message, HasSubstr("our own are basic"));
  for (const char* bad : {"", "../basic", "a/b", ".hidden", "a b"})
    EXPECT_EQ(sample_named(bad, folder).error().code, ErrorCode::kInvalidArg) << bad;
  std::filesystem::remove_all(folder);
}

TEST(NewContainer, disk_space_that_is_no_size_is_none) {
  for (const char* text : {"", "DISKSPACE=\"\"", "DISKSPACE=\"unlimited\"", "DISKSPACE=\"x\"", "DISKSPACE=\"0:0\""})
    EXPECT_EQ(disk_space_bytes(text), std::nullopt) << text;
  EXPECT_EQ(disk_space_bytes("DISKSPACE=\"1G:2G\""), std::uint64_t{2} << 30);
}

TEST(HostName, is_made_of_what_may_stand_in_one) {
  EXPECT_EQ(host_name_of("web01"), "web01");
  EXPECT_EQ(host_name_of("web 1.example.org"), "web-1.example.org");
  EXPECT_EQ(host_name_of("-_-"), "container");
  EXPECT_EQ(host_name_of("a_.b"), "a.b");
  EXPECT_EQ(host_name_of(".a."), "a");
  EXPECT_LE(host_name_of(std::string(300, 'x')).size(), 63U);
  for (const char* bad : {"", "a b", "-a", "a-", "a..b", "a/b", "ä"}) EXPECT_FALSE(is_host_name(bad)) << bad;
}

}  // namespace
}  // namespace dispatcher
