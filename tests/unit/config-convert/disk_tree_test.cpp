// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_tree.hpp"

#include "files_in_memory.hpp"
#include "image_bytes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace convert {
namespace {

const ImageHome kHome{"/vz/vm/web", "/var/parallels/old.pvm"};
constexpr const char* kFolder = "/vz/vm/web/d.hdd/";
constexpr const char* kNone = "00000000-0000-0000-0000-000000000000";
const std::string kTop = "5fbaabe3-6958-40ff-92a7-860e329aab41";
const std::string kA = "aaaaaaaa-2222-3333-4444-555555555555";
const std::string kB = "bbbbbbbb-2222-3333-4444-555555555555";
const std::string kC = "cccccccc-2222-3333-4444-555555555555";
const std::string kD = "dddddddd-2222-3333-4444-555555555555";

// {guid, parent}; an image GUID[0].N.hds for each part, of 4 MiB.
struct Shot {
  std::string guid, parent;
  const char* type = "Compressed";
};

std::string file_of(const std::string& guid, unsigned part) { return fmt::format("{}.{}.hds", guid[0], part); }

std::string descriptor(const std::vector<Shot>& shots, unsigned parts) {
  std::string storages, tree;
  for (unsigned part = 0; part < parts; ++part) {
    storages += fmt::format("<Storage><Start>{}</Start><End>{}</End>", part * 8192, (part + 1) * 8192);
    for (const Shot& shot : shots)
      storages += fmt::format("<Image><GUID>{{{}}}</GUID><Type>{}</Type><File>{}</File></Image>", shot.guid, shot.type,
                              file_of(shot.guid, part));
    storages += "</Storage>";
  }
  for (const Shot& shot : shots)
    tree += fmt::format("<Shot><GUID>{{{}}}</GUID><ParentGUID>{{{}}}</ParentGUID></Shot>", shot.guid,
                        shot.parent.empty() ? kNone : shot.parent);
  return fmt::format(
      "<Parallels_disk_image><Disk_Parameters><Disk_size>{}</Disk_size></Disk_Parameters><StorageData>{}</StorageData>"
      "<Snapshots>{}</Snapshots></Parallels_disk_image>",
      parts * 8192, storages, tree);
}

using Files = std::map<std::string, std::string>;

Files files_of(const std::vector<Shot>& shots, unsigned parts = 1) {
  Files files{{"/vz/vm/web/d.hdd", "/"}, {kFolder + std::string("DiskDescriptor.xml"), descriptor(shots, parts)}};
  for (const Shot& shot : shots)
    for (unsigned part = 0; part < parts; ++part)
      files[kFolder + file_of(shot.guid, part)] = ParallelsBytes{.sectors = 8192}.bytes();
  return files;
}

Result<DiskTree> tree(Files files, const std::set<std::string>& wanted, unsigned parts = 1) {
  DiskView view{parts * 8192 * 512, {}, {}, 0};
  for (std::uint64_t part = 0; part < parts; ++part)
    view.parts.push_back({part * 8192, (part + 1) * 8192, {{"top", false}}});
  return tree_of_disk(kHome, "d.hdd", view, wanted, with_files(std::move(files)));
}

void expect_refused(Files files, const std::set<std::string>& wanted, const std::string& words) {
  const auto found = tree(std::move(files), wanted);
  ASSERT_FALSE(found) << words;
  EXPECT_NE(found.error().message.find(words), std::string::npos) << found.error().message;
}

std::string order(const DiskTree& tree) {
  std::string text;
  for (const DiskShot& shot : tree.shots) text += shot.guid[0];
  return text;
}

const std::vector<Shot> kBranches{{kTop, kD}, {kD, kB}, {kC, kB}, {kB, kA}, {kA, ""}};

TEST(DiskTree, parents_stand_before_their_children_and_the_top_at_the_end) {
  const auto found = tree(files_of(kBranches), {kA, kB, kC, kD});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(order(*found), "abcd5");
  EXPECT_EQ(found->shots[2].parent, kB);
  EXPECT_EQ(found->held_bytes, 5U << 21);
}

TEST(DiskTree, each_part_of_a_split_disk_has_an_image) {
  const auto found = tree(files_of(kBranches, 2), {kA}, 2);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(order(*found), "abd5");
  EXPECT_EQ(found->shots[0].images, (std::vector<ViewImage>{{"/vz/vm/web/d.hdd/a.0.hds", false},
                                                            {"/vz/vm/web/d.hdd/a.1.hds", false}}));
}

TEST(DiskTree, branches_that_nobody_wants_are_not_looked_at) {
  Files files = files_of(kBranches);
  files[kFolder + file_of(kC, 0)] = "damaged";
  EXPECT_TRUE(tree(files, {kB, kD}));
  expect_refused(files, {kC}, "c.0.hds");
}

TEST(DiskTree, a_snapshot_that_the_disk_does_not_have_is_no_error) {
  const auto found = tree(files_of({{kTop, kA}, {kA, ""}}), {kA, kB});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(order(*found), "a5");
}

TEST(DiskTree, a_file_without_a_folder_is_one_image) {
  const auto found = tree({{"/vz/vm/web/d.hdd", ParallelsBytes{.sectors = 8192}.bytes()}}, {kA});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->shots, (std::vector<DiskShot>{{kTop, "", {{"top", false}}}}));
}

TEST(DiskTree, what_cannot_be_a_tree_is_refused) {
  expect_refused(files_of({{kTop, kA}, {kA, ""}, {kB, kC}, {kC, kB}}), {kB}, "cycles");
  expect_refused(files_of({{kTop, kA}, {kA, ""}, {kB, kC}}), {kB}, "no image for snapshot '" + kC + "'");
  expect_refused(files_of({{kTop, kA}, {kA, ""}, {kB, kTop}}), {kB}, "stands on top image");
  expect_refused(files_of({{kTop, kA}, {kA, ""}, {kB, kA, "Plain"}}), {kB}, "is plain");
}

}  // namespace
}  // namespace convert
