// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/snapshot_facts.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr const char* kNone = "00000000-0000-4000-8000-000000000001";

class SnapshotActions : public ActionTest {
 protected:
  // "" where it failed.
  static std::string made(std::vector<std::string> options) {
    options.insert(options.begin(), {"snapshot", "vm1"});
    const Ended ended = run_action(options);
    EXPECT_EQ(ended.code, 0) << ended.err;
    const std::size_t begin = ended.out.find('{');
    return begin == std::string::npos ? "" : ended.out.substr(begin + 1, 36);
  }
  static std::string about(const std::string& id) { return run_action({"snapshot-list", "vm1", "-i", id}).out; }
};

TEST_F(SnapshotActions, a_snapshot_tells_its_id_and_keeps_name_and_words) {
  EXPECT_THAT(run_action({"snapshot", "vm1", "-n", "s <1>", "-d", "first & \"last\"\nof all"}).out,
              MatchesRegex("Creating the snapshot...\nThe snapshot with id \\{[-0-9a-f]{36}\\} has been successfully "
                           "created.\n"));
  const std::string second = made({});
  EXPECT_THAT(about(second), HasSubstr("\nName: Snapshot 2\n"));
  const Environment environment{.uuid = kUuid,
                                .name = "vm1",
                                .domain = dispatcher::DomainHandle(virDomainLookupByName(connection_.get(), "vm1"))};
  const auto all = read_snapshots(environment).value();
  ASSERT_EQ(all.size(), 2U);
  const SnapshotFacts& first = all[0].id == second ? all[1] : all[0];
  EXPECT_EQ(first.name, "s <1>");
  EXPECT_EQ(first.description, "first & \"last\"\nof all");
  EXPECT_FALSE(first.is_current);
}

TEST_F(SnapshotActions, a_list_of_an_unknown_one_is_empty) {
  EXPECT_EQ(run_action({"snapshot-list", "vm1", "-i", kNone}), (Ended{0, "", ""}));
  EXPECT_EQ(run_action({"snapshot-list", "vm1", "-j"}), (Ended{0, "", ""}));
}

TEST_F(SnapshotActions, a_switch_goes_back_to_the_state_of_then) {
  const std::string off = made({});
  ASSERT_EQ(virDomainCreate(domain_.get()), 0);
  const std::string on = made({"-n", "on"});
  EXPECT_EQ(run_action({"snapshot-switch", "vm1", "--id", off}),
            (Ended{0, "Switch to the snapshot {" + off + "}\nThe VM has been successfully switched.\n", ""}));
  EXPECT_EQ(virDomainIsActive(domain_.get()), 0);
  EXPECT_EQ(run_action({"snapshot-switch", "vm1", "-i", "{" + on + "}", "--skip-resume"}).code, 0);
  EXPECT_EQ(run_action({"status", "vm1"}).out, "VM vm1 exist paused\n");
  EXPECT_EQ(run_action({"snapshot-switch", "vm1"}).out,
            "Switch to the snapshot {" + on + "}\nThe VM has been successfully switched.\n");
  EXPECT_EQ(run_action({"status", "vm1"}).out, "VM vm1 exist running\n");
}

TEST_F(SnapshotActions, without_one_there_is_nothing_to_go_back_to) {
  EXPECT_EQ(run_action({"snapshot-switch", "vm1"}), (Ended{255, "", "No snapshot to revert to.\n"}));
  const Ended ended = run_action({"snapshot-switch", "vm1", "-i", kNone});
  EXPECT_EQ(ended.code, 255);
  EXPECT_THAT(ended.err, StartsWith("Failed to switch to snapshot: Unable to find the snapshot ID. "));
}

TEST_F(SnapshotActions, one_goes_alone_or_with_its_children) {
  const std::string first = made({});
  const std::string second = made({});
  const std::string third = made({});
  EXPECT_EQ(run_action({"snapshot-delete", "vm1", "-i", second}),
            (Ended{0, "Delete the snapshot...\nThe snapshot has been successfully deleted.\n", ""}));
  EXPECT_EQ(run_action({"snapshot-list", "vm1", "-t"}).out, "_{" + first + "}*{" + third + "}\n");
  EXPECT_EQ(run_action({"snapshot-delete", "vm1", "-i", first, "-c"}).code, 0);
  EXPECT_EQ(run_action({"snapshot-list", "vm1", "-H"}).out, "");
}

TEST_F(SnapshotActions, which_one_goes_must_be_said) {
  EXPECT_EQ(run_action({"snapshot-delete", "vm1"}), (Ended{255, "", "Snapshot id is not specified.\n"}));
  const Ended ended = run_action({"snapshot-delete", "vm1", "-i", kNone});
  EXPECT_EQ(ended.code, 255);
  EXPECT_THAT(ended.err, StartsWith("Failed to delete snapshot: Unable to find the snapshot ID. "));
}

TEST_F(SnapshotActions, one_of_virsh_has_an_id_that_stays) {
  const dispatcher::SnapshotHandle made(virDomainSnapshotCreateXML(
      domain_.get(), "<domainsnapshot><name>before update</name><description>of virsh</description></domainsnapshot>",
      0));
  ASSERT_TRUE(made);
  const std::string id = snapshot_id(kUuid, "before update");
  EXPECT_THAT(id, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(id, snapshot_id("11111111-2222-3333-4444-555555555555", "before update"));
  EXPECT_THAT(about(id), HasSubstr("ID: {" + id + "}\nName: before update\n"));
  EXPECT_THAT(about(id), HasSubstr("\nDescription: of virsh\n"));
  EXPECT_EQ(run_action({"snapshot-delete", "vm1", "-i", id}).code, 0);
}

}  // namespace
}  // namespace prlctl
