// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/guest_command.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

TEST(GuestCommand, words_are_joined_and_only_empty_ones_quoted) {
  const std::pair<Words, const char*> cases[] = {
      {{"uname", "-s"}, "uname -s"},
      {{"cat /proc/loadavg; nproc"}, "cat /proc/loadavg; nproc"},
      {{"sh", "-c", "exit 7"}, "sh -c exit 7"},
      {{"printf", "", "x"}, "printf '' x"},
      {{""}, "''"},
      {{"a  b", "'c'"}, "a  b 'c'"},
  };
  for (const auto& [words, line] : cases) EXPECT_EQ(joined_words(words), line);
}

TEST(GuestCommand, each_kind_of_guest_has_its_shell) {
  const Words words{"echo", "$0"};
  EXPECT_THAT(shell_command(Shell::kLinux, words), ElementsAre("/bin/sh", "-c", "echo $0"));
  EXPECT_THAT(shell_command(Shell::kContainer, words),
              ElementsAre("/bin/sh", "-c", testing::HasSubstr("exec bash -c"), "sh", "echo $0"));
  EXPECT_THAT(shell_command(Shell::kWindows, words),
              ElementsAre("C:\\Windows\\System32\\cmd.exe", "/s", "/c", "echo $0"));
}

TEST(GuestCommand, a_machine_without_a_terminal_is_told_of_none) {
  EXPECT_THAT(machine_variables("xterm", {25, 80, 0, 0}),
              ElementsAre("HOME=/", "HISTFILE=/dev/null", "PATH=/bin:/sbin:/usr/bin:/usr/sbin:.", "TERM=xterm",
                          "LINES=25", "COLUMNS=80"));
  EXPECT_THAT(machine_variables("", {}), testing::Each(Not(StartsWith("LINES"))));
}

TEST(GuestCommand, exit_codes_pass_and_signals_are_told_as_shells_do) {
  EXPECT_EQ(exit_code_of({0, 0}), 0);
  EXPECT_EQ(exit_code_of({255, 0}), 255);
  EXPECT_EQ(exit_code_of({0, 2}), 130);
}

using Inside = ActionTest;

TEST_F(Inside, what_cannot_be_done_is_told_as_scripts_know_it) {
  const std::string not_started =
      "Unable to perform the operation because the virtual machine \"vm1\" is not started. Start the virtual machine, "
      "and try again.\n";
  EXPECT_EQ(run_action({"exec", "vm1"}), (Ended{255, "", "Incorrect exec command\n"}));
  EXPECT_EQ(run_action({"exec", "vm1", "--without-shell"}), (Ended{255, "", "Incorrect exec command\n"}));
  EXPECT_EQ(run_action({"exec", "vm1", "true"}), (Ended{255, "", not_started}));
  EXPECT_EQ(run_action({"enter", "vm1"}), (Ended{255, "", not_started}));
  EXPECT_EQ(run_action({"console", "vm1"}), (Ended{255, "", "Unimplemented\n"}));
  ASSERT_EQ(virDomainCreate(domain_.get()), 0);
  const Ended without_tools = run_action({"exec", "vm1", "true"});
  EXPECT_EQ(without_tools.code, 255);
  EXPECT_THAT(without_tools.err, StartsWith("Unable to open new session in this virtual machine. "));
  ASSERT_EQ(virDomainSuspend(domain_.get()), 0);
  EXPECT_THAT(run_action({"exec", "vm1", "true"}).err, StartsWith("Unable to complete the operation. "));
}

}  // namespace
}  // namespace prlctl
