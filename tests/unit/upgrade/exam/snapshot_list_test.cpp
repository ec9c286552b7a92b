// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/snapshot_list.hpp"

#include <gtest/gtest.h>

namespace upgrade {
namespace {

constexpr const char* kFirst = "11111111-2222-3333-4444-555555555555";
constexpr const char* kSecond = "aaaaaaaa-2222-3333-4444-555555555555";

std::string list(const std::string& items) { return "<ParallelsSavedStates>" + items + "</ParallelsSavedStates>"; }

std::string item(const std::string& guid, const std::string& rest = "", const std::string& attributes = "") {
  return "<SavedStateItem guid=\"{" + guid + "}\"" + attributes + ">" + rest + "</SavedStateItem>";
}

TEST(SnapshotList, a_tree_is_its_snapshots_parents_first) {
  const auto found = parse_snapshot_list(
      list(item(kFirst,
                "<Name>before</Name><DateTime> 2014-09-02 11:45:10</DateTime><Description>PRL_LEN=0</Description>" +
                    item("AAAAAAAA-2222-3333-4444-555555555555", "<Name/>", " state=\"poweron\" current=\"yes\""),
                " state=\"poweroff\"")),
      "Snapshots.xml");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, (std::vector<OldSnapshot>{{kFirst, "", "before", "2014-09-02 11:45:10", "", false, false},
                                              {kSecond, kFirst, "", "", "", true, true}}));
}

TEST(SnapshotList, an_item_without_a_guid_only_holds_others) {
  const auto found = parse_snapshot_list(list("<SavedStateItem guid=\"\">" + item(kFirst) + "</SavedStateItem>"), "s");
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().parent, "");
}

TEST(SnapshotList, no_snapshots_are_a_list_too) { EXPECT_TRUE(parse_snapshot_list(list(""), "s")->empty()); }

TEST(SnapshotList, what_is_none_is_refused_with_the_files_name) {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "<SavedStateItem guid=\"{1}\"/>";
  for (const std::string& text : {std::string("<a/>"), std::string("<ParallelsSavedStates>"), std::string(),
                                  list(item(kFirst) + item(kFirst)), std::string(kSnapshotListLimitBytes + 1, ' ')}) {
    const auto found = parse_snapshot_list(text, "Snapshots.xml");
    ASSERT_FALSE(found);
    EXPECT_TRUE(found.error().message.starts_with("Snapshots.xml: ")) << found.error().message;
  }
  EXPECT_TRUE(parse_snapshot_list(list(many), "s")->empty());
}

}  // namespace
}  // namespace upgrade
