// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `prlctl set` as a whole, before a dispatcher that does what it is told, or fails.
#include "tests/unit/prlctl/actions/action_run.hpp"
#include "tests/unit/prlctl/session/fake_dispatcher.hpp"

namespace prlctl {
namespace {

constexpr const char* kConfigured = "\nThe VM has been successfully configured.\n";
constexpr const char* kFailed = "Failed to configure the virtual machine.\n";

using Set = ActionTest;

TEST_F(Set, is_one_call_and_tells_what_was_set) {
  FakeDispatcher dispatcher({{"done", 100}});
  EXPECT_EQ(run_action({"set", "vm1", "--ioprio", "6", "--description", "words"}, FakeDispatcher::socket()),
            (Ended{0, std::string("set ioprio 6\n") + kConfigured, ""}));
  EXPECT_EQ(dispatcher.asked_for(), "Set 'description', 'words', 'ioprio', 6");
}

TEST_F(Set, without_options_changes_nothing) { EXPECT_EQ(run_action({"set", "vm1"}), (Ended{0, kConfigured, ""})); }

TEST_F(Set, that_fails_tells_why_and_says_nothing_was_set) {
  FakeDispatcher dispatcher({{"failed", 0}});
  EXPECT_EQ(
      run_action({"set", "vm1", "--ioprio", "6"}, FakeDispatcher::socket()),
      (Ended{255, "",
             std::string("Unable to commit VM configuration: the disk is full; nothing was left behind\n") + kFailed}));
}

TEST_F(Set, needs_the_dispatcher) {
  const Ended ended = run_action({"set", "vm1", "--ioprio", "6"});
  EXPECT_EQ(ended.code, 253);
  EXPECT_EQ(ended.out, "");
}

TEST_F(Set, that_nothing_is_behind_asks_nobody) {
  FakeDispatcher dispatcher({{"done", 100}});
  EXPECT_EQ(run_action({"set", "vm1", "--ioprio", "6", "--backup-add", "x"}, FakeDispatcher::socket()),
            (Ended{255, "", std::string("Unable to set --backup-add: Unimplemented\n") + kFailed}));
  EXPECT_EQ(dispatcher.asked_for(), "");
}

TEST_F(Set, connects_a_device_before_all_else) {
  FakeDispatcher dispatcher({{"done", 100}});
  EXPECT_EQ(
      run_action({"set", "vm1", "--device-disconnect", "cdrom0"}, FakeDispatcher::socket()),
      (Ended{0, std::string("Disconnect device: cdrom0\nThe device successfully disconnected\n") + kConfigured, ""}));
  EXPECT_EQ(dispatcher.asked_for(), "Set 'device-disconnect', 'cdrom0'");
}

TEST_F(Set, marks_templates) {
  FakeDispatcher dispatcher({{"done", 100}});
  EXPECT_EQ(run_action({"set", "vm1", "--template", "yes"}, FakeDispatcher::socket()),
            (Ended{0, std::string("Set template flag of vm1 to 1\n") + kConfigured, ""}));
  EXPECT_EQ(dispatcher.asked_for(), "MarkTemplate");
}

TEST_F(Set, asks_for_a_password_only_of_what_runs_and_never_tells_it) {
  const Ended stopped = run_action({"set", "vm1", "--userpasswd", "root:s3cret"});
  EXPECT_EQ(stopped.code, 255);
  EXPECT_THAT(stopped.err,
              ::testing::StartsWith("Unable to perform the operation because the virtual machine \"vm1\" is "
                                    "not started."));
  const Ended wrong = run_action({"set", "vm1", "--userpasswd", "s3cret"});
  EXPECT_EQ(wrong.code, 1);
  ASSERT_EQ(virDomainCreate(domain_.get()), 0);
  const Ended set = run_action({"set", "vm1", "--userpasswd", "root:s3cret"});
  EXPECT_EQ(set, (Ended{0, std::string("Authentication tokens updated successfully.\n") + kConfigured, ""}));
  for (const Ended& ended : {stopped, wrong, set})
    EXPECT_THAT(ended.out + ended.err, ::testing::Not(::testing::HasSubstr("s3cret")));
}

TEST_F(Set, lists_distributions_for_nobody) {
  const Ended ended = run_action({"set", "nosuch", "-d", "list"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, ::testing::StartsWith("The following values are allowed:"));
}

}  // namespace
}  // namespace prlctl
