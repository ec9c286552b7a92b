// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/unit/prlctl/actions/action_run.hpp"

namespace prlctl {
namespace {

using ::testing::HasSubstr;

const std::string kNotStarted =
    "Unable to perform the operation because the virtual machine \"vm1\" is not started. Start the virtual machine, "
    "and "
    "try again.\n";

std::string in_state(const char* state) {
  return std::string(
             "Unable to complete the operation. This operation cannot be completed because the virtual machine "
             "\"{6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c}\" is in the \"") +
         state + "\" state.\n";
}

using Power = ActionTest;

TEST_F(Power, works_on_libvirt_alone_and_says_so) {
  EXPECT_EQ(run_action({"start", "vm1"}),
            (Ended{0, "Starting the VM...\nThe VM has been successfully started.\n", kNoDispatcher}));
  EXPECT_EQ(run_action({"pause", "vm1"}),
            (Ended{0, "Pause the VM...\nThe VM has been successfully paused.\n", kNoDispatcher}));
  EXPECT_EQ(run_action({"status", "vm1"}), (Ended{0, "VM vm1 exist paused\n", ""}));
  EXPECT_EQ(run_action({"resume", "vm1"}),
            (Ended{0, "Resuming the VM...\nThe VM has been successfully resumed.\n", kNoDispatcher}));
  EXPECT_EQ(run_action({"restart", "vm1"}),
            (Ended{0, "Restarting the VM...\nThe VM has been successfully restarted.\n", kNoDispatcher}));
  EXPECT_EQ(run_action({"stop", "vm1"}),
            (Ended{0, "Stopping the VM...\nThe VM has been successfully stopped.\n", kNoDispatcher}));
  EXPECT_EQ(run_action({"status", "vm1"}), (Ended{0, "VM vm1 exist stopped\n", ""}));
}

TEST_F(Power, a_saved_state_is_started_from) {
  ASSERT_EQ(run_action({"start", "vm1"}).code, 0);
  EXPECT_EQ(run_action({"suspend", "vm1"}),
            (Ended{0, "Suspending the VM...\nThe VM has been successfully suspended.\n", kNoDispatcher}));
  EXPECT_EQ(run_action({"status", "vm1"}).out, "VM vm1 exist suspended\n");
  EXPECT_EQ(run_action({"start", "vm1"}).code, 0);
  EXPECT_EQ(virDomainHasManagedSaveImage(domain_.get(), 0), 0);
}

TEST_F(Power, a_paused_one_goes_on_by_start_and_is_killed_as_it_is) {
  ASSERT_EQ(run_action({"start", "vm1"}).code, 0);
  ASSERT_EQ(run_action({"pause", "vm1"}).code, 0);
  EXPECT_EQ(run_action({"start", "vm1"}).code, 0);
  EXPECT_EQ(run_action({"status", "vm1"}).out, "VM vm1 exist running\n");
  ASSERT_EQ(run_action({"pause", "vm1"}).code, 0);
  EXPECT_EQ(run_action({"stop", "vm1", "--fast"}),
            (Ended{0, "Stopping the VM...\nThe VM has been forcibly stopped\n", kNoDispatcher}));
}

TEST_F(Power, what_is_stopped_is_stopped_without_an_error_code) {
  EXPECT_EQ(run_action({"stop", "vm1"}), (Ended{0, "Stopping the VM...\n", "Failed to stop the VM: " + kNotStarted}));
}

TEST_F(Power, the_wrong_state_is_refused_in_the_words_that_clients_know) {
  for (const char* action : {"restart", "reset", "pause", "suspend"}) {
    const Ended ended = run_action({action, "vm1"});
    EXPECT_EQ(ended.code, 255) << action;
    EXPECT_THAT(ended.err, HasSubstr(" the VM: " + kNotStarted)) << action;
  }
  EXPECT_EQ(run_action({"resume", "vm1"}),
            (Ended{255, "Resuming the VM...\n", "Failed to resume the VM: " + in_state("stopped")}));
  ASSERT_EQ(run_action({"start", "vm1"}).code, 0);
  EXPECT_EQ(
      run_action({"start", "vm1"}).err,
      "Failed to start the VM: Unable to perform the operation because the virtual machine \"vm1\" is not stopped. "
      "Stop the virtual machine, and try again.\n");
  EXPECT_EQ(run_action({"resume", "vm1"}).err, "Failed to resume the VM: " + in_state("running"));
  ASSERT_EQ(run_action({"pause", "vm1"}).code, 0);
  EXPECT_EQ(run_action({"pause", "vm1"}).err, "Failed to pause the VM: " + in_state("paused"));
  EXPECT_EQ(run_action({"restart", "vm1"}).err, "Failed to restart the VM: " + in_state("paused"));
}

// The test driver knows no button.
TEST_F(Power, a_guest_that_cannot_be_asked_is_powered_off_unless_that_must_not_be) {
  ASSERT_EQ(run_action({"start", "vm1"}).code, 0);
  EXPECT_EQ(run_action({"stop", "vm1", "--acpi", "--noforce"}).code, 255);
  EXPECT_EQ(virDomainIsActive(domain_.get()), 1);
  EXPECT_EQ(run_action({"stop", "vm1", "--acpi"}),
            (Ended{0, "Stopping the VM...\nThe VM has been successfully stopped.\n", kNoDispatcher}));
  EXPECT_EQ(virDomainIsActive(domain_.get()), 0);
}

TEST_F(Power, a_guest_without_an_agent_is_not_waited_for_silently) {
  const Ended ended = run_action({"start", "vm1", "--wait"});
  EXPECT_EQ(ended.code, 255);
  EXPECT_THAT(ended.err, HasSubstr("Failed to start the VM: it is started, but has no channel for the agent"));
}

TEST_F(Power, the_repair_mode_is_for_containers) {
  EXPECT_EQ(run_action({"start", "vm1", "--repair"}),
            (Ended{255, "Starting the VM...\n",
                   "Failed to start the VM: The --repair option is not supported for a virtual machine.\n"}));
  EXPECT_EQ(virDomainIsActive(domain_.get()), 0);
}

TEST(PowerOfNobody, says_what_clients_look_for_and_nothing_else) {
  const Ended ended = run_action({"start", "nosuch"});
  EXPECT_EQ(ended.code, 255);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("Failed to get VM config: The virtual machine could not be found"));
}

}  // namespace
}  // namespace prlctl
