// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/vz/vzctl_words.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> set_words(const std::vector<std::string>& words) {
  return call_of(vz_set_options(), words).value().words;
}

TEST(VzctlWords, are_prlctls_in_its_units) {
  EXPECT_THAT(set_words({"--ram", "1G", "--save"}), ElementsAre("--memsize", "1G"));
  EXPECT_THAT(set_words({"--iolimit=1048576"}), ElementsAre("--iolimit", "1048576B"));
  EXPECT_THAT(set_words({"--iolimit", "10M"}), ElementsAre("--iolimit", "10M"));
  EXPECT_THAT(set_words({"--diskspace", "1048576:2097152"}), ElementsAre("--diskspace", "2097152K"));
  EXPECT_THAT(set_words({"--diskspace", "10G"}), ElementsAre("--diskspace", "10G"));
  EXPECT_THAT(set_words({"--save"}), IsEmpty());
}

TEST(VzctlWords, that_nobody_knows_are_refused) {
  EXPECT_EQ(call_of(vz_set_options(), std::vector<std::string>{"--no-such"}).error(),
            (VzRefusal{"Unrecognized option: --no-such", 20}));
  EXPECT_EQ(call_of(vz_set_options(), std::vector<std::string>{"--ram"}).error(),
            (VzRefusal{"The `--ram' option requires an argument.", 20}));
  EXPECT_EQ(call_of(vz_stop_options(), std::vector<std::string>{"--fast=yes"}).error().exit_code, 20);
}

VzCall set_call_of(const std::vector<std::string>& words) { return call_of(vz_set_options(), words).value(); }

TEST(VzctlWords, of_beancounters_are_fields_of_the_file_or_memory) {
  EXPECT_THAT(set_words({"--physpages", "0:262144", "--physpages=1G"}),
              ElementsAre("--memsize", "1073741824B", "--memsize", "1073741824B"));
  const VzCall call = set_call_of({"--numproc", "100:200", "--kmemsize", "1M:2M", "--numflock", "unlimited",
                                   "--disabled", "yes", "--bootorder", "7", "--force"});
  EXPECT_THAT(call.words, IsEmpty());
  EXPECT_EQ(call.fields, (std::map<std::string, std::string>{
                             {"DISABLED", "yes"}, {"KMEMSIZE", "1M:2M"}, {"NUMFLOCK", "unlimited"}}));
  EXPECT_EQ(call.settings, (std::map<std::string, std::int64_t>{{"bootorder", 7}, {"numproc", 200}}));
  EXPECT_EQ(set_call_of({"--numproc", "unlimited"}).settings.at("numproc"), 0);
  EXPECT_TRUE(call.force);
  const std::pair<const char*, const char*> kBad[] = {
      {"--numproc", "x"},        {"--numproc", "2:1"},    {"--kmemsize", ""},     {"--physpages", "unlimited"},
      {"--physpages", "0"},      {"--disabled", "on"},    {"--bootorder", "-1"},  {"--setmode", "stop"},
      {"--numproc", "1\"\nX=1"}, {"--kmemsize", "1:2:3"}, {"--bootorder", "1e3"},
  };
  for (const auto& [option, value] : kBad)
    EXPECT_EQ(call_of(vz_set_options(), std::vector<std::string>{option, value}).error().exit_code, 21) << value;
}

TEST(VzctlWords, name_nodes_of_devices) {
  EXPECT_EQ(set_call_of({"--devnodes", "net/tun:rw", "--devnodes", "fuse:none"}).nodes,
            (std::vector<DeviceNode>{{"/dev/net/tun", true}, {"/dev/fuse", false}}));
  for (const char* bad : {"", ":rw", "net/tun", "/dev/kvm:rw", "../etc:rw", "a:x", "a'b:rw", "a:"})
    EXPECT_FALSE(parse_device_node(bad)) << bad;
}

TEST(VzctlWords, restart_where_that_is_wished_for_and_needed) {
  EXPECT_TRUE(set_call_of({"--setmode", "restart", "--features", "nfs:on"}).restarts);
  EXPECT_FALSE(set_call_of({"--setmode", "restart", "--ram", "1G"}).restarts);
  EXPECT_FALSE(set_call_of({"--setmode", "ignore", "--features", "nfs:on"}).restarts);
}

TEST(VzctlOptions, are_options_of_prlctl) {
  const std::pair<const char*, std::span<const VzOption>> kAll[] = {{"set", vz_set_options()},
                                                                    {"create", vz_create_options()},
                                                                    {"start", vz_start_options()},
                                                                    {"stop", vz_stop_options()},
                                                                    {"reinstall", vz_reinstall_options()},
                                                                    {"snapshot", vz_snapshot_options()},
                                                                    {"snapshot-list", vz_snapshot_list_options()},
                                                                    {"snapshot-switch", vz_snapshot_id_options()},
                                                                    {"snapshot-delete", vz_snapshot_id_options()}};
  for (const auto& [name, options] : kAll) {
    const Action& action = *find_action(kPrlctl, name);
    for (const VzOption& option : options) {
      if (option.prlctl.empty()) continue;
      const Option* row = find_option(kPrlctl, action, option.prlctl);
      ASSERT_TRUE(row) << name << " --" << option.prlctl;
      EXPECT_EQ(row->argument != Argument::kNone, option.has_value) << name << " --" << option.prlctl;
    }
  }
}

}  // namespace
}  // namespace prlctl
