// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/vz/vzctl_words.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> set_words(const std::vector<std::string>& words) {
  return prlctl_options(vz_set_options(), words).value();
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
  EXPECT_EQ(prlctl_options(vz_set_options(), std::vector<std::string>{"--no-such"}).error(),
            (VzRefusal{"Unrecognized option: --no-such", 20}));
  EXPECT_EQ(prlctl_options(vz_set_options(), std::vector<std::string>{"--ram"}).error(),
            (VzRefusal{"The `--ram' option requires an argument.", 20}));
  EXPECT_EQ(prlctl_options(vz_stop_options(), std::vector<std::string>{"--fast=yes"}).error().exit_code, 20);
}

TEST(VzctlOptions, are_options_of_prlctl) {
  const std::pair<const char*, std::span<const VzOption>> kAll[] = {{"set", vz_set_options()},
                                                                    {"create", vz_create_options()},
                                                                    {"start", vz_start_options()},
                                                                    {"stop", vz_stop_options()}};
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
