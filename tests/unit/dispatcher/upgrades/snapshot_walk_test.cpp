// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/snapshot_walk.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace dispatcher {
namespace {

using convert::DiskShot;

DiskShot shot(const char* guid, const char* parent) { return {guid, parent, {}}; }

// "+a" merge, "=a" keep, "<a" go to, "-a" drop, "~" the overlay.
std::string walk(const std::vector<DiskShot>& shots, const std::set<std::string>& kept) {
  constexpr std::string_view kSigns = "+~=<-";
  std::string text;
  for (const WalkStep& step : walk_shots(shots, kept))
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", kSigns[static_cast<std::size_t>(step.act)], step.guid);
  return text;
}

TEST(SnapshotWalk, a_branch_is_begun_where_it_leaves_the_tree) {
  EXPECT_EQ(walk({shot("a", ""), shot("b", "a"), shot("c", "b"), shot("d", "b"), shot("e", "a"), shot("top", "d")},
                 {"a", "b", "c", "d", "e"}),
            "+a =a +e =e <a +b =b +c =c <b +d =d +top ~");
}

TEST(SnapshotWalk, what_the_disk_is_now_is_the_end_wherever_it_is_listed) {
  EXPECT_EQ(walk({shot("a", ""), shot("b", "a"), shot("c", "b"), shot("top", "a")}, {"a", "b", "c"}),
            "+a =a +b =b +c =c <a +top ~");
}

TEST(SnapshotWalk, a_shot_that_is_no_snapshot_is_only_merged) {
  EXPECT_EQ(walk({shot("a", ""), shot("b", "a"), shot("top", "b")}, {"b"}), "+a +b =b +top ~");
}

TEST(SnapshotWalk, a_fork_that_is_no_snapshot_is_kept_for_the_way) {
  EXPECT_EQ(walk({shot("a", ""), shot("b", "a"), shot("top", "a")}, {"b"}), "+a =a +b =b <a +top ~ -a");
}

TEST(SnapshotWalk, a_second_tree_begins_with_nothing) {
  EXPECT_EQ(walk({shot("a", ""), shot("b", ""), shot("top", "b")}, {"a", "b"}),
            "=empty +a =a <empty +b =b +top ~ -empty");
}

TEST(SnapshotWalk, a_snapshot_from_before_the_disk_is_what_it_is_now) {
  EXPECT_EQ(walk({shot("a", ""), shot("top", "a")}, {"a", "z"}), "+a =a +top ~ =z");
  EXPECT_EQ(walk({shot("top", "")}, {}), "+top ~");
}

}  // namespace
}  // namespace dispatcher
