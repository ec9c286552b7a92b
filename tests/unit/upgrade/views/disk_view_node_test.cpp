// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "upgrade/exports/export_place.hpp"
#include "upgrade/views/disk_view_node.hpp"
#include "upgrade/views/overlay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace upgrade {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kUuid = "6c1d5a3c-5b1e-4c0f-9a44-0f0a5b6f2d11";

TrialDisk disk_of(std::vector<convert::ViewPart> parts) {
  TrialDisk disk{"harddisk1.hdd", "sda", "/h/harddisk1.qcow2", 0, "", std::move(parts)};
  for (const auto& part : disk.parts) disk.size_bytes = part.end_sector * 512;
  return disk;
}

TEST(DiskViewNodeTest, a_chain_stands_on_its_last_image) {
  EXPECT_EQ(
      view_node("/h", disk_of({{0, 8, {{"/o/c \"x\".hds", false}, {"/o/b.hds", false}, {"/o/a.hds", true}}}})).value(),
      R"({"driver":"parallels","file":{"driver":"file","filename":"/o/c \"x\".hds"},)"
      R"("backing":{"driver":"parallels","file":{"driver":"file","filename":"/o/b.hds"},)"
      R"("backing":{"driver":"raw","file":{"driver":"file","filename":"/o/a.hds"}}},"read-only":true})");
}

TEST(DiskViewNodeTest, parts_are_extents_whose_files_the_text_names) {
  const TrialDisk disk = disk_of({{0, 8, {{"/o/b.hds", false}, {"/o/a.hds", false}}}, {8, 12, {{"/o/c.hds", true}}}});
  EXPECT_EQ(view_node("/h", disk).value(),
            R"({"driver":"vmdk","read-only":true,)"
            R"("file":{"driver":"file","filename":"/h/upgrade/harddisk1.qcow2/parts"},)"
            R"("extents.0":{"driver":"parallels",)"
            R"("backing":{"driver":"parallels","file":{"driver":"file","filename":"/o/a.hds"}}},)"
            R"("extents.1":{"driver":"raw"}})");
}

TEST(DiskViewNodeTest, a_plain_image_stands_on_none) {
  EXPECT_THAT(view_node("/h", disk_of({{0, 8, {{"/o/b", true}, {"/o/a", false}}}})).error().message,
              HasSubstr("'/o/b' is plain"));
}

TEST(DiskViewNodeTest, parts_are_named_by_short_links_in_a_text_without_blank_lines) {
  std::string home = testing::TempDir() + "/parts-XXXXXX";
  ASSERT_NE(::mkdtemp(home.data()), nullptr);
  TrialDisk disk = disk_of({{0, 8, {{"/o/a\"b.hds", false}}}, {8, 12, {{"/o/c.hds", false}}}});
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(make_parts(home, disk));
  const std::string folder = home + "/upgrade/harddisk1.qcow2/";
  const std::string text = read_file(folder + "parts", 4096).value();
  EXPECT_THAT(text, HasSubstr("\nRW 8 FLAT \"0\" 0\nRW 4 FLAT \"1\" 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("\n\n")));
  EXPECT_EQ(fs::read_symlink(folder + "0"), "/o/a\"b.hds");

  const std::string other = home + "/other";
  fs::create_directory(other);
  disk.parts.pop_back();
  ASSERT_TRUE(make_parts(other, disk));
  EXPECT_TRUE(fs::is_empty(other));
  fs::remove_all(home);
}

TEST(OverlayTest, machines_stand_on_an_image_or_an_export_and_containers_on_the_view) {
  TrialRecord record;
  record.uuid = kUuid;
  record.disks = {disk_of({{0, 8, {{"/a.hds", false}}}}), disk_of({{0, 8, {{"/b.hds", false}, {"/a.hds", false}}}}),
                  disk_of({{0, 8, {{"/a.raw", true}}}})};
  choose_views(record, {});
  EXPECT_EQ(backing_of("/h", record, record.disks[0]).value(), (Backing{"/a.hds", "parallels"}));
  EXPECT_EQ(backing_of("/h", record, record.disks[1]).value(),
            (Backing{"nbd+unix:///disk1?socket=" + export_socket(kUuid, "disk1"), "raw"}));
  EXPECT_EQ(backing_of("/h", record, record.disks[2]).value(), (Backing{"/a.raw", "raw"}));

  record.is_container = true;
  for (TrialDisk& disk : record.disks) disk.export_name.clear();
  choose_views(record, {});
  EXPECT_EQ(backing_of("/h", record, record.disks[0]).value(), (Backing{"/a.hds", "parallels"}));
  EXPECT_THAT(backing_of("/h", record, record.disks[1]).value().name, testing::StartsWith("json:{\"driver\""));
  record.disks[1].parts[0].chain[0].path = "/" + std::string(1000, 'x');
  EXPECT_THAT(backing_of("/h", record, record.disks[1]).error().message, HasSubstr("must take at most 1023"));
}

TEST(OverlayTest, an_image_that_qemu_cannot_reach_is_exported) {
  std::string folder = testing::TempDir() + "/reach-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  TrialRecord record;
  record.uuid = kUuid;
  record.disks = {disk_of({{0, 8, {{folder + "/a.hds", false}}}})};
  const QemuAccess qemu{.user = {64055, 64055}};
  choose_views(record, qemu);
  EXPECT_EQ(record.disks[0].export_name, "disk0");
  fs::permissions(folder, fs::perms(0711));
  choose_views(record, qemu);
  EXPECT_EQ(record.disks[0].export_name, "");
  fs::remove_all(folder);
}

TEST(OverlayTest, an_image_whose_name_no_profile_holds_is_exported_under_apparmor) {
  for (const bool apparmor : {false, true})
    for (const auto& [path, fits] : {std::pair("/a.hdd/a.hdd.0.{5fbaabe3-6958-40ff-92a7-860e329aab41}.hds", false),
                                     {"/Web [1].pvm/a.hds", false},
                                     {"/a*b.hds", false},
                                     {"/a b, (c)@d^.hds", true}}) {
      TrialRecord record;
      record.uuid = kUuid;
      record.disks = {disk_of({{0, 8, {{path, false}}}})};
      choose_views(record, {.has_profile = apparmor});
      EXPECT_EQ(record.disks[0].export_name, apparmor && !fits ? "disk0" : "") << path;
    }
}

}  // namespace
}  // namespace upgrade
