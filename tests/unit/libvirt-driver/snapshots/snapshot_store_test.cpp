// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/snapshots/snapshot_store.hpp"

#include "tests/unit/libvirt-driver/support/fake_backend.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>

namespace driver::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Uuid kContainer = uuid_of(7);

Snapshot snapshot(std::string name, std::string parent = "") {
  Snapshot made{.name = std::move(name), .state = SnapshotState::kRunning};
  made.parent = std::move(parent);
  made.creation_time = 5;
  made.disk = "/vz/upper.img";
  made.domain_xml = fmt::format("<domain type='vz'><name>ct</name><uuid>{}</uuid><os><type>exe</type></os></domain>",
                                to_string(kContainer));
  return made;
}

class SnapshotStoreTest : public testing::Test {
 protected:
  // As a virtvzd that was started anew sees it.
  SnapshotStore again() const { return SnapshotStore(folder_.path()); }
  std::string files() const { return folder_.path() + "/snapshots/" + to_string(kContainer) + "/"; }

  TemporaryFolder folder_;
};

TEST_F(SnapshotStoreTest, survives_a_restart) {
  SnapshotStore store = again();
  ASSERT_TRUE(store.save(kContainer, snapshot("one")));
  ASSERT_TRUE(store.save(kContainer, snapshot("two", "one")));
  ASSERT_TRUE(store.set_current(kContainer, "two"));
  SnapshotStore later = again();
  EXPECT_THAT(later.of(kContainer).list("", 0), ElementsAre("one", "two"));
  EXPECT_EQ(*later.of(kContainer).find("two"), snapshot("two", "one"));
  EXPECT_EQ(later.of(kContainer).current(), "two");
}

TEST_F(SnapshotStoreTest, removes_one_and_moves_its_children) {
  SnapshotStore store = again();
  for (const auto& one : {snapshot("one"), snapshot("two", "one"), snapshot("three", "two")})
    ASSERT_TRUE(store.save(kContainer, one));
  ASSERT_TRUE(store.set_current(kContainer, "two"));
  ASSERT_TRUE(store.remove(kContainer, "two"));
  SnapshotStore later = again();
  EXPECT_THAT(later.of(kContainer).children("one"), ElementsAre("three"));
  EXPECT_EQ(later.of(kContainer).current(), "");
  ASSERT_TRUE(later.remove_all(kContainer));
  EXPECT_TRUE(later.of(kContainer).empty());
  EXPECT_FALSE(std::filesystem::exists(files()));
}

TEST_F(SnapshotStoreTest, leaves_damaged_files_out) {
  SnapshotStore store = again();
  ASSERT_TRUE(store.save(kContainer, snapshot("good", "bad")));
  std::ofstream(files() + "bad.xml") << "<domainsnapshot><name>bad</name>";
  std::ofstream(files() + "empty.xml");
  std::filesystem::copy_file(files() + "good.xml", files() + "other.xml");
  std::ofstream(files() + "current") << "bad";
  SnapshotStore later = again();
  EXPECT_THAT(later.of(kContainer).list("", kSnapshotRoots), ElementsAre("good"));
  EXPECT_EQ(later.of(kContainer).current(), "");
  EXPECT_TRUE(std::filesystem::exists(files() + "bad.xml"));
}

TEST_F(SnapshotStoreTest, finds_copies_that_were_begun) {
  SnapshotStore store = again();
  ASSERT_TRUE(store.begin(kContainer, "lost"));
  ASSERT_TRUE(store.begin(kContainer, "done"));
  ASSERT_TRUE(store.save(kContainer, snapshot("done")));
  SnapshotStore later = again();
  const auto lost = later.begun_and_lost();
  ASSERT_THAT(lost, SizeIs(1));
  EXPECT_EQ(lost[0].name, "lost");
  EXPECT_EQ(lost[0].container, kContainer);
  later.end(kContainer, "lost");
  EXPECT_THAT(again().begun_and_lost(), IsEmpty());
}

}  // namespace
}  // namespace driver::test
