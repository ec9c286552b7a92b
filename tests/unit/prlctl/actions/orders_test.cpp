// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What of a command line reaches the dispatcher.
#include "tests/unit/prlctl/actions/action_run.hpp"
#include "tests/unit/prlctl/session/fake_dispatcher.hpp"

namespace prlctl {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr const char* kOther = "fb3ed1f2-5d84-4b6a-9a0e-3a4b5c6d7e8f";

// Asked of a dispatcher whose task is done at once.
struct Order {
  std::string asked;
  Ended ended;
};
Order order_of(std::vector<std::string> words) {
  FakeDispatcher dispatcher({{"done", 100}});
  Ended ended = run_action(std::move(words), FakeDispatcher::socket());
  return {dispatcher.asked_for(), std::move(ended)};
}

class Orders : public ActionTest {
 protected:
  // With vm1 running.
  void runs() { ASSERT_EQ(virDomainCreate(domain_.get()), 0); }
};

TEST_F(Orders, of_power_have_the_options_that_were_given) {
  EXPECT_EQ(order_of({"start", "vm1"}).asked, "Start");
  runs();
  const std::pair<std::vector<std::string>, const char*> kOrders[] = {
      {{"stop", "vm1"}, "Stop {}"},
      {{"stop", "vm1", "--kill"}, "Stop {'force': true}"},
      {{"stop", "vm1", "--force"}, "Stop {}"},
      {{"stop", "vm1", "--noforce", "--acpi"}, "Stop {'acpi': true, 'no_force': true}"},
      {{"restart", "vm1"}, "Restart {}"},
      {{"reset", "vm1"}, "Restart {'force': true}"},
      {{"suspend", "vm1"}, "Suspend"},
      {{"pause", "vm1"}, "Pause"},
  };
  for (const auto& [words, asked] : kOrders) {
    const Order order = order_of(words);
    EXPECT_EQ(order.asked, asked);
    EXPECT_EQ(order.ended.code, 0) << order.ended.err;
    EXPECT_EQ(order.ended.err, "");
  }
  EXPECT_EQ(virDomainIsActive(domain_.get()), 1) << "libvirt must not be asked beside the dispatcher";
}

TEST_F(Orders, of_trials_have_the_options_that_were_given) {
  const std::pair<std::vector<std::string>, std::string> kOrders[] = {
      {{"upgrade", "/vz/x/"}, "Upgrade '/vz/x/', {}"},
      {{"upgrade", "/vz/x", "--to", "raw", "--snapshots", "tree", "--discard-state", "--name", "a", "--live-tools",
        "none"},
       "Upgrade '/vz/x', {'discard_state': true, 'name': 'a', 'snapshots': 'tree', 'to': 'raw'}"},
      {{"upgrade", "/vz/x", "--uuid", kOther}, std::string("Upgrade '/vz/x', {'uuid': '") + kOther + "'}"},
      {{"upgrade-commit", "vm1"}, "UpgradeCommit {}"},
      {{"upgrade-commit", "vm1", "--limit", "10"}, "UpgradeCommit {'bandwidth_kib': 10240}"},
      {{"upgrade-commit", "vm1", "--limit", "1B"}, "UpgradeCommit {'bandwidth_kib': 1}"},
      {{"upgrade-rollback", "vm1", "--force"}, "UpgradeRollback {'force': true}"},
  };
  for (const auto& [words, asked] : kOrders) {
    const Order order = order_of(words);
    EXPECT_EQ(order.asked, asked);
    EXPECT_EQ(order.ended.code, 0) << order.ended.err;
  }
}

TEST_F(Orders, of_trials_are_about_one_or_all) {
  const std::pair<std::vector<std::string>, const char*> kRefused[] = {
      {{"upgrade"}, "What to work on is not specified: an environment, or --all.\n"},
      {{"upgrade-commit"}, "What to work on is not specified: an environment, or --all.\n"},
      {{"upgrade", "/vz/x", "--jobs", "2"}, "Unable to use --jobs without --all\n"},
      {{"upgrade", "/vz/x", "--continue"}, "Unable to use --continue without --all\n"},
      {{"upgrade-rollback", "vm1", "--report", "r.txt"}, "Unable to use --report without --all\n"},
      {{"upgrade-rollback", "vm1", "--all"}, "Unable to simultaneously use --all and 'vm1'\n"},
      {{"upgrade", "/vz/x", "--all", "/vz"}, "Unable to simultaneously use --all and '/vz/x'\n"},
      {{"upgrade", "/vz/x", "--live-tools", "auto"},
       "The --live-tools option is for environments that are started: use --start, too.\n"},
  };
  for (const auto& [words, err] : kRefused) EXPECT_EQ(run_action(words), (Ended{1, "", err}));
  EXPECT_EQ(run_action({"upgrade", "vm1"}), (Ended{255, "", "'vm1' has no home: it is no environment of PCS6.\n"}));
}

TEST_F(Orders, of_homes_have_the_options_that_were_given) {
  const std::pair<std::vector<std::string>, std::string> kOrders[] = {
      {{"delete", "vm1"}, "Delete {}"},
      {{"unregister", "vm1"}, "Unregister {}"},
      {{"move", "vm1", "--dst", "/vz/else/"}, "Move '/vz/else/'"},
      {{"clone", "vm1", "--name", "a"}, "Clone 'a', {}"},
      {{"clone", "vm1", "-n", "a", "-t", "--linked", "--detach-external-hdd", "yes", "--uuid", kOther, "--dst", "/d"},
       std::string("Clone 'a', {'detach_external': true, 'folder': '/d', 'linked': true, 'template': true, 'uuid': '") +
           kOther + "'}"},
      {{"clone", "vm1", "-n", "a", "--detach-external-hdd", "no", "--online"}, "Clone 'a', {}"},
      {{"clone", "vm1", "-n", "a", "-s"}, "Clone 'a', {'change_sid': true}"},
      {{"register", "/vz/x", "--preserve-uuid", "--force"}, "Register '/vz/x', {'force': true, 'preserve_uuid': true}"},
      {{"register", "/vz/x", "--uuid", kOther, "--regenerate-src-uuid", "--ignore-ha-cluster"},
       std::string("Register '/vz/x', {'regenerate_source_uuid': true, 'uuid': '") + kOther + "'}"},
      {{"create", "a", "-d", "centos7", "--no-hdd", "--dst", "/d", "--uuid", kOther},
       std::string("CreateVm 'a', {'distribution': 'centos7', 'folder': '/d', 'no_disk': true, 'uuid': '") + kOther +
           "'}"},
      {{"create", "a"}, "CreateVm 'a', {'distribution': 'win-2012'}"},
      {{"create", "a", "-o", "lin"}, "CreateVm 'a', {'distribution': 'linux'}"},
      {{"create", "a", "--vmtype", "ct", "-t", "debian-12", "-c", "basic", "--dst", "/vz/private"},
       "CreateContainer 'a', 'debian-12', {'sample': 'basic'}"},
  };
  for (const auto& [words, asked] : kOrders) {
    const Order order = order_of(words);
    EXPECT_EQ(order.asked, asked);
    EXPECT_EQ(order.ended.code, 0) << order.ended.err;
  }
}

TEST_F(Orders, a_relative_path_is_that_of_the_callers_folder) {
  EXPECT_THAT(order_of({"register", "x"}).asked, EndsWith("/x', {}"));
  EXPECT_THAT(order_of({"register", "x"}).asked, HasSubstr("'/"));
}

TEST_F(Orders, what_cannot_be_is_not_asked_for) {
  const std::pair<std::vector<std::string>, const char*> kRefused[] = {
      {{"create", "vm1"}, "The name vm1 is already used"},
      {{"create", "a/b"}, "The name 'a/b' cannot be used"},
      {{"create", "a", "--vmtype", "ct"}, "The OS template is not specified"},
      {{"create", "a", "--vmtype", "ct", "-t", "x", "--no-hdd"},
       "--no-hdd option is not supported for a new Container"},
      {{"create", "a", "--vmtype", "ct", "-t", "x", "--dst", "/else"}, "Containers lie in '/vz/private'"},
      {{"create", "a", "--changesid"}, "--changesid option is for a machine made of a template"},
      {{"create", "a", "--vmtype", "ct", "-t", "x", "-s"}, "--changesid option is not supported for a new Container"},
      {{"create", "a", "-c", "x", "-d", "linux"}, "Unable to simultaneously use --config and --distribution"},
      {{"create", "a", "-o", "os2"}, "An incorrect value for --ostype is specified: os2"},
      {{"clone", "vm1", "--name", "vm1"}, "The name vm1 is already used"},
      {{"move", "vm1"}, "use --dst"},
  };
  for (const auto& [words, why] : kRefused) {
    const Order order = order_of(words);
    EXPECT_EQ(order.asked, "") << why;
    EXPECT_NE(order.ended.code, 0) << why;
    EXPECT_THAT(order.ended.err, HasSubstr(why));
  }
  runs();
  for (const char* action : {"delete", "unregister"}) {
    const Order order = order_of({action, "vm1"});
    EXPECT_EQ(order.asked, "");
    EXPECT_THAT(order.ended.err, HasSubstr("is in the \"running\" state."));
  }
  EXPECT_THAT(order_of({"move", "vm1", "--dst", "/x"}).ended.err, HasSubstr("is not stopped"));
}

TEST_F(Orders, uptime_is_reset_in_the_file) {
  const Order order = order_of({"reset-uptime", "vm1"});
  EXPECT_THAT(order.asked, HasSubstr("'Identification/VmUptimeInSeconds': '0'"));
  EXPECT_THAT(order.asked, HasSubstr("'Identification/VmUptimeStartDateTime': '2"));
  EXPECT_EQ(order.ended.out,
            "Performing reset uptime operation to the VM...\nThe VM uptime has been successfully reset.\n");
}

TEST_F(Orders, a_failed_task_is_a_failed_action) {
  FakeDispatcher dispatcher({{"running"}, {"failed"}});
  EXPECT_EQ(
      run_action({"start", "vm1"}, FakeDispatcher::socket()),
      (Ended{255, "Starting the VM...\n", "Failed to start the VM: the disk is full; nothing was left behind\n"}));
}

}  // namespace
}  // namespace prlctl
