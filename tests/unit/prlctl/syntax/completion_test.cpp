// SPDX-License-Identifier: LGPL-2.1-or-later
//
// bash is asked what it would offer, with a prlctl that knows one environment.
#include "prlctl/syntax/completion.hpp"

#include "prlctl/server/server_table.hpp"
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/vz/vzctl.hpp"
#include "prlctl/vz/vzlist.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <unistd.h>

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What is offered for the last of these words, as they stand in a bash array.
std::string offered(const std::string& words, const Tool& tool = kPrlctl) {
  const std::string path = ::testing::TempDir() + "completion." + std::to_string(::getpid());
  std::ofstream(path) << "prlctl() { case $1$2 in list-aHo) echo 'web one';; list-i) printf 'Hardware:\\n"
                         "  cpu sockets=1\\n  hdd0 (+) x\\n  net0 (-) y\\n';; esac; }\n"
                      << bash_completion(tool) << "COMP_WORDS=(" << words
                      << ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_" << tool.name
                      << "\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
  std::FILE* bash = ::popen(("bash " + path + " 2>&1").c_str(), "r");
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), bash)) text.append(part.data(), count);
  ::pclose(bash);
  ::unlink(path.c_str());
  return text;
}

TEST(BashCompletion, offers_actions) {
  EXPECT_EQ(offered("prlctl snapshot-s"), "snapshot-switch\n");
  EXPECT_THAT(offered("prlctl ''"), HasSubstr("--version\n"));
}

TEST(BashCompletion, offers_environments_whose_names_may_have_blanks) {
  EXPECT_EQ(offered("prlctl start w"), "web one\n");
  EXPECT_THAT(offered("prlctl create w"), Not(HasSubstr("web")));
}

TEST(BashCompletion, offers_an_actions_own_options) {
  EXPECT_EQ(offered("prlctl stop web --n"), "--noforce\n");
  EXPECT_THAT(offered("prlctl stop web --"), HasSubstr("--login\n"));
  EXPECT_THAT(offered("prlctl stop web --"), Not(HasSubstr("--memsize")));
}

TEST(BashCompletion, of_other_programs_is_made_of_their_tables) {
  EXPECT_EQ(offered("prlsrvctl net d", kPrlsrvctl), "del\ndelif\n");
  EXPECT_THAT(offered("prlsrvctl ''", kPrlsrvctl), HasSubstr("cttemplate\n"));
  EXPECT_EQ(offered("prlsrvctl set --vcmmd-policy ''", kPrlsrvctl), "density\nperformance\n");
  EXPECT_EQ(offered("vzctl start w", vzctl_tool()), "web one\n");
  EXPECT_EQ(offered("vzctl reg", vzctl_tool()), "register\n");
  EXPECT_THAT(offered("vzctl register w", vzctl_tool()), Not(HasSubstr("web")));
  EXPECT_EQ(offered("vzctl set web --nump", vzctl_tool()), "--numproc\n--numpty\n");
  EXPECT_THAT(bash_completion_of_options(kVzlist), HasSubstr("--no-header"));
}

TEST(BashCompletion, offers_the_words_of_an_option) {
  EXPECT_EQ(offered("prlctl set web --vnc-mode ''"), "off\nauto\nmanual\n");
  EXPECT_EQ(offered("prlctl set web --cpu-hotplug o"), "on\noff\n");
  EXPECT_EQ(offered("prlctl set web --device-set ''"), "hdd0\nnet0\n");
}

}  // namespace
}  // namespace prlctl
