// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/snapshots/snapshot_tree.hpp"

#include <gmock/gmock.h>

namespace driver {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Snapshot snapshot(std::string name, std::string parent, std::int64_t time, SnapshotState state) {
  Snapshot made{.name = std::move(name), .state = state};
  made.parent = std::move(parent);
  made.creation_time = time;
  return made;
}

// first ─ second ─ third, second ─ side, and alone.
SnapshotTree sample() {
  SnapshotTree tree;
  tree.put(snapshot("alone", "", 9, SnapshotState::kDiskSnapshot));
  tree.put(snapshot("first", "", 1, SnapshotState::kShutoff));
  tree.put(snapshot("side", "second", 4, SnapshotState::kRunning));
  tree.put(snapshot("second", "first", 2, SnapshotState::kRunning));
  tree.put(snapshot("third", "second", 3, SnapshotState::kShutoff));
  return tree;
}

TEST(SnapshotTree, lists_parents_before_children_and_the_older_first) {
  EXPECT_THAT(sample().list("", 0), ElementsAre("first", "second", "third", "side", "alone"));
  EXPECT_THAT(sample().list("first", kSnapshotDescendants), ElementsAre("second", "third", "side"));
  EXPECT_THAT(sample().list("first", 0), ElementsAre("second"));
  EXPECT_THAT(sample().list("", kSnapshotRoots), ElementsAre("first", "alone"));
  EXPECT_THAT(sample().list("third", kSnapshotDescendants), IsEmpty());
}

TEST(SnapshotTree, filters_as_libvirt_does) {
  const SnapshotTree tree = sample();
  const struct {
    std::uint32_t flags;
    std::vector<std::string> names;
  } cases[] = {
      {kSnapshotLeaves, {"third", "side", "alone"}},
      {kSnapshotNoLeaves, {"first", "second"}},
      {kSnapshotLeaves | kSnapshotNoLeaves, {"first", "second", "third", "side", "alone"}},
      {kSnapshotMetadata, {"first", "second", "third", "side", "alone"}},
      {kSnapshotNoMetadata, {}},
      {kSnapshotInactive, {"first", "third"}},
      {kSnapshotActive, {"second", "side"}},
      {kSnapshotDiskOnly, {"alone"}},
      {kSnapshotInactive | kSnapshotDiskOnly, {"first", "third", "alone"}},
      {kSnapshotInactive | kSnapshotActive | kSnapshotDiskOnly, {"first", "second", "third", "side", "alone"}},
      {kSnapshotInternal | kSnapshotLeaves, {"third", "side", "alone"}},
      {kSnapshotExternal, {}},
      {kSnapshotInternal | kSnapshotExternal | kSnapshotTopological, {"first", "second", "third", "side", "alone"}},
  };
  for (const auto& one : cases) EXPECT_EQ(tree.list("", one.flags), one.names) << one.flags;
}

TEST(SnapshotTree, refuses_parents_that_cannot_be) {
  const SnapshotTree tree = sample();
  const auto refusal = [&](const char* name, const char* parent) {
    const auto good = tree.check_parent(snapshot(name, parent, 1, SnapshotState::kShutoff));
    return good ? std::string() : good.error().message;
  };
  EXPECT_EQ(refusal("new", "third"), "");
  EXPECT_EQ(refusal("third", "alone"), "");
  EXPECT_THAT(refusal("new", "none"), HasSubstr("parent none for moment new not found"));
  EXPECT_THAT(refusal("first", "first"), HasSubstr("cannot set moment first as its own parent"));
  EXPECT_THAT(refusal("first", "side"), HasSubstr("parent second would create cycle to first"));
}

TEST(SnapshotTree, gives_the_children_of_a_removed_one_to_its_parent) {
  SnapshotTree tree = sample();
  tree.set_current("second");
  tree.remove("second");
  EXPECT_THAT(tree.children("first"), ElementsAre("third", "side"));
  EXPECT_EQ(tree.current(), "");
  tree.remove("first");
  EXPECT_THAT(tree.list("", kSnapshotRoots), ElementsAre("third", "side", "alone"));
  tree.remove("none");
  EXPECT_EQ(tree.size(), 3u);
}

TEST(SnapshotTree, makes_roots_of_those_whose_parents_cannot_be) {
  SnapshotTree tree;
  tree.put(snapshot("a", "b", 1, SnapshotState::kShutoff));
  tree.put(snapshot("b", "a", 2, SnapshotState::kShutoff));
  tree.put(snapshot("c", "c", 3, SnapshotState::kShutoff));
  tree.put(snapshot("d", "gone", 4, SnapshotState::kShutoff));
  tree.put(snapshot("e", "d", 5, SnapshotState::kShutoff));
  EXPECT_THAT(tree.repair(), UnorderedElementsAre("b", "c", "d"));
  EXPECT_THAT(tree.list("", 0), ElementsAre("b", "a", "c", "d", "e"));
  EXPECT_THAT(tree.repair(), IsEmpty());
}

}  // namespace
}  // namespace driver
