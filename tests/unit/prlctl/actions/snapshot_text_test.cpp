// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/snapshot_text.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>

namespace prlctl {
namespace {

std::string id(char digit) { return "a5b8999f-5d95-4aff-82de-e515b0101b6" + std::string(1, digit); }
std::string braced(char digit) { return "{" + id(digit) + "}"; }

SnapshotFacts snapshot(char digit, char parent = 0) {
  return {.id = id(digit),
          .libvirt_name = id(digit),
          .name = "s1",
          .description = "first\nof all",
          .parent = parent ? id(parent) : "",
          .state = "running"};
}

class SnapshotText : public ::testing::Test {
 protected:
  // A - B - C, B - D, A - E, and another root F.
  SnapshotText()
      : all_{snapshot('1'),      snapshot('2', '1'), snapshot('3', '2'),
             snapshot('4', '2'), snapshot('5', '1'), snapshot('6')} {
    all_[3].is_current = true;
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
  }
  std::vector<SnapshotFacts> all_;
};

TEST_F(SnapshotText, a_table_has_fixed_columns_and_children_behind_their_parents) {
  const std::string none(38, ' ');
  EXPECT_EQ(snapshot_table(all_, true), "PARENT_SNAPSHOT_ID                      SNAPSHOT_ID\n" +  //
                                            none + "  " + braced('1') + "\n" +                     //
                                            braced('1') + "  " + braced('2') + "\n" +              //
                                            braced('2') + "  " + braced('3') + "\n" +              //
                                            braced('2') + " *" + braced('4') + "\n" +              //
                                            braced('1') + "  " + braced('5') + "\n" +              //
                                            none + "  " + braced('6') + "\n");
}

TEST_F(SnapshotText, without_snapshots_there_is_the_header_alone) {
  EXPECT_EQ(snapshot_table({}, true), "PARENT_SNAPSHOT_ID                      SNAPSHOT_ID\n");
  EXPECT_EQ(snapshot_table({}, false), "");
  EXPECT_EQ(snapshot_tree({}), "");
  EXPECT_EQ(snapshot_json({}), "");
}

TEST_F(SnapshotText, a_tree_has_a_line_for_each_leaf) {
  const std::string gap(38, ' ');
  EXPECT_EQ(snapshot_tree(all_), "_" + braced('1') + "_" + braced('2') + "_" + braced('3') + "\n" +  //
                                     gap + "|" + gap + "\\*" + braced('4') + "\n" +                  //
                                     gap + "\\_" + braced('5') + "\n" +                              //
                                     "_" + braced('6') + "\n");
}

TEST_F(SnapshotText, all_about_one_is_a_line_for_each_key) {
  EXPECT_EQ(snapshot_info(all_[3]), "ID: " + braced('4') +
                                        "\nName: s1\nDate: 1970-01-01 00:00:00\nCurrent: yes\nState: poweron\n"
                                        "Description: first of all\n\n");
  all_[0].state = "shutoff";
  EXPECT_EQ(snapshot_info(all_[0]), "ID: " + braced('1') +
                                        "\nName: s1\nDate: 1970-01-01 00:00:00\nState: poweroff\n"
                                        "Description: first of all\n\n");
}

TEST_F(SnapshotText, json_has_an_object_for_each) {
  EXPECT_EQ(snapshot_json({&all_[3], 1}),
            "{\n\t\"" + braced('4') +
                "\": {\n\t\t\"name\": \"s1\",\n\t\t\"date\": \"1970-01-01 00:00:00\",\n"
                "\t\t\"state\": \"poweron\",\n\t\t\"current\": true,\n\t\t\"parent\": \"" +
                braced('2') + "\"\n\t}\n}\n\n");
}

TEST_F(SnapshotText, a_ring_of_parents_ends) {
  all_ = {snapshot('1', '1'), snapshot('2')};
  EXPECT_THAT(snapshot_table(all_, false), ::testing::HasSubstr(braced('2')));
  EXPECT_THAT(snapshot_tree(all_), ::testing::HasSubstr(braced('2')));
}

}  // namespace
}  // namespace prlctl
