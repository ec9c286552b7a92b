// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_image.hpp"
#include "files_in_memory.hpp"
#include "image_bytes.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

const ImageHome kHome{"/vz/vm/web", "/var/parallels/old.pvm"};

constexpr const char* kDescriptor =
    "<Parallels_disk_image><Disk_Parameters><Disk_size>8</Disk_size></Disk_Parameters><StorageData><Storage><Start>0</"
    "Start>"
    "<End>8</End><Image><GUID>{5fbaabe3-6958-40ff-92a7-860e329aab41}</GUID><Type>Compressed</Type><File>top.hds</"
    "File></Image>"
    "</Storage></StorageData></Parallels_disk_image>";

TEST(DiskImage, without_a_look_a_bundle_holds_its_usual_image) {
  const auto found = find_disk_image(kHome, "harddisk1.hdd", {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->image.file, "/vz/vm/web/harddisk1.hdd/harddisk1.hdd.0.{5fbaabe3-6958-40ff-92a7-860e329aab41}.hds");
  EXPECT_EQ(found->image.format, "ploop");
  EXPECT_FALSE(found->remark.empty());
}

TEST(DiskImage, without_a_look_the_name_tells_the_format) {
  EXPECT_EQ(find_disk_image(kHome, "a.qcow2", {})->image, (DiskImage{"/vz/vm/web/a.qcow2", "qcow2", false}));
  EXPECT_EQ(find_disk_image(kHome, "a.raw", {})->image.format, "raw");
}

TEST(DiskImage, a_bundle_is_resolved_by_its_descriptor) {
  const auto context = with_files({{"/vz/vm/web/d.hdd", "/"},
                                   {"/vz/vm/web/d.hdd/DiskDescriptor.xml", kDescriptor},
                                   {"/vz/vm/web/d.hdd/top.hds", ParallelsBytes{}.bytes()}});
  const auto found = find_disk_image(kHome, "d.hdd", context);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->image, (DiskImage{"/vz/vm/web/d.hdd/top.hds", "ploop", true}));
}

TEST(DiskImage, a_file_is_known_by_its_first_bytes) {
  const auto context = with_files({{"/vz/vm/web/a.hdd", qcow2_bytes(1 << 20)},
                                   {"/vz/vm/web/b.hdd", "boot"},
                                   {"/vz/vm/web/c.hdd", ParallelsBytes{}.bytes()}});
  EXPECT_EQ(find_disk_image(kHome, "a.hdd", context)->image.format, "qcow2");
  EXPECT_EQ(find_disk_image(kHome, "b.hdd", context)->image.format, "raw");
  EXPECT_EQ(find_disk_image(kHome, "c.hdd", context)->image.format, "ploop");
}

TEST(DiskImage, what_is_not_there_is_missing) {
  EXPECT_TRUE(find_disk_image(kHome, "a.hdd", with_files({}))->is_missing);
  EXPECT_TRUE(find_disk_image(kHome, "a.hdd", with_files({{"/vz/vm/web/a.hdd", "/"}}))->is_missing);
  EXPECT_TRUE(
      find_disk_image(kHome, "d.hdd",
                      with_files({{"/vz/vm/web/d.hdd", "/"}, {"/vz/vm/web/d.hdd/DiskDescriptor.xml", kDescriptor}}))
          ->is_missing);
}

TEST(DiskImage, what_is_missing_is_named_as_if_nobody_had_looked) {
  EXPECT_EQ(find_disk_image(kHome, "a.hdd", with_files({}))->image, find_disk_image(kHome, "a.hdd", {})->image);
  EXPECT_EQ(find_disk_image(kHome, "a.raw", with_files({}))->image, find_disk_image(kHome, "a.raw", {})->image);
}

TEST(DiskImage, what_has_no_content_is_missing) {
  const auto found = find_disk_image(kHome, "a.hdd", with_files({{"/vz/vm/web/a.hdd", ""}}));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->is_missing);
}

TEST(DiskImage, a_foreign_image_is_refused) {
  EXPECT_FALSE(find_disk_image(kHome, "d.hdd",
                               with_files({{"/vz/vm/web/d.hdd", "/"},
                                           {"/vz/vm/web/d.hdd/DiskDescriptor.xml", kDescriptor},
                                           {"/vz/vm/web/d.hdd/top.hds", "something else"}})));
}

TEST(DiskImage, a_broken_image_is_refused) {
  const auto found = find_disk_image(kHome, "a.hds",
                                     with_files({{"/vz/vm/web/a.hds", ParallelsBytes{.table = {1, 1, 0, 0}}.bytes()}}));
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find("for two blocks"), std::string::npos) << found.error().message;
}

TEST(DiskImage, an_image_that_was_not_closed_is_told_of) {
  const auto found =
      find_disk_image(kHome, "a.hds", with_files({{"/vz/vm/web/a.hds", ParallelsBytes{.in_use = 0x746f6e59}.bytes()}}));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->is_missing);
  EXPECT_NE(found->remark.find("was not closed"), std::string::npos);
}

TEST(DiskImage, the_size_is_read_from_the_image) {
  const auto context = with_files({{"/vz/vm/web/a.hds", ParallelsBytes{}.bytes()},
                                   {"/vz/vm/web/a.qcow2", qcow2_bytes(7 << 20)},
                                   {"/vz/vm/web/a.raw", "boot"}});
  EXPECT_EQ(find_disk_image(kHome, "a.hds", context)->size_bytes, 4U << 20);
  EXPECT_EQ(find_disk_image(kHome, "a.qcow2", context)->size_bytes, 7U << 20);
  EXPECT_EQ(find_disk_image(kHome, "a.raw", context)->size_bytes, 4U);
}

TEST(DiskImage, backing_files_stay_in_the_machines_folder) {
  const auto chain = [](const std::string& name) {
    return find_disk_image(kHome, "a.qcow2",
                           with_files({{"/vz/vm/web/a.qcow2", qcow2_bytes(1 << 20, name)},
                                       {"/vz/vm/web/base.qcow2", qcow2_bytes(1 << 20)},
                                       {"/vz/vm/web/evil.qcow2", qcow2_bytes(1 << 20, "/etc/shadow")},
                                       {"/etc/shadow", "root"}}));
  };
  EXPECT_TRUE(chain("base.qcow2"));
  EXPECT_TRUE(chain("/vz/vm/web/base.qcow2"));
  EXPECT_TRUE(chain("gone.qcow2")->is_missing);
  for (const char* name : {"/etc/shadow", "../../../etc/shadow", "evil.qcow2", "nbd://host/x", "json:{}", "a.qcow2"})
    EXPECT_FALSE(chain(name)) << name;
}

// Two images of one part: a snapshot.
const std::string kWithSnapshot =
    "<Parallels_disk_image><Disk_Parameters><Disk_size>8192</Disk_size></Disk_Parameters><StorageData><Storage>"
    "<Start>0</Start><End>8192</End>"
    "<Image><GUID>{11111111-1111-1111-1111-111111111111}</GUID><Type>Compressed</Type><File>base.hds</File></Image>"
    "<Image><GUID>{GUID}</GUID><Type>Compressed</Type><File>top.hds</File></Image></Storage></StorageData>"
    "<Snapshots><TopGUID>{GUID}</TopGUID>"
    "<Shot><GUID>{11111111-1111-1111-1111-111111111111}</GUID><ParentGUID>{00000000-0000-0000-0000-000000000000}"
    "</ParentGUID></Shot>"
    "<Shot><GUID>{GUID}</GUID><ParentGUID>{11111111-1111-1111-1111-111111111111}</ParentGUID></Shot>"
    "</Snapshots></Parallels_disk_image>";

Context with_snapshot(const std::string& guid) {
  std::string text = kWithSnapshot;
  for (auto at = text.find("GUID}"); at != text.npos; at = text.find("GUID}", at)) text.replace(at, 4, guid);
  return with_files({{"/vz/vm/web/d.hdd", "/"}, {"/vz/vm/web/d.hdd/DiskDescriptor.xml", text}});
}

TEST(DiskImage, a_disk_of_several_images_must_be_made_one) {
  Context context = with_snapshot("22222222-2222-2222-2222-222222222222");
  const auto found = find_disk_image(kHome, "d.hdd", context);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->is_missing);
  EXPECT_EQ(found->image, (DiskImage{"/vz/vm/web/d.qcow2", "qcow2", false}));
  EXPECT_NE(found->remark.find("prlctl upgrade"), std::string::npos);
  EXPECT_EQ(found->size_bytes, 4U << 20);
  context.images["d.hdd"] = {"/vz/vm/web/d.qcow2", "qcow2", true};
  EXPECT_FALSE(find_disk_image(kHome, "d.hdd", context)->is_missing);
}

TEST(DiskImage, an_unfinished_backup_and_undo_disks_are_refused) {
  for (const char* guid : {"704718e1-2314-44c8-9087-d78ed36b0f4e", "AABBCCDD-0204-9357-5189-EFB0C034F5EA"})
    EXPECT_FALSE(find_disk_image(kHome, "d.hdd", with_snapshot(guid))) << guid;
}

TEST(DiskImage, an_image_that_was_converted_takes_the_place) {
  Context context;
  context.images["d.hdd"] = {"/new/d.qcow2", "qcow2", true};
  EXPECT_EQ(find_disk_image(kHome, "d.hdd", context)->image.file, "/new/d.qcow2");
}

TEST(DiskImage, names_of_the_old_home_move_with_the_machine) {
  EXPECT_EQ(*resolve_path(kHome, "/var/parallels/old.pvm/d.hdd", {}), "/vz/vm/web/d.hdd");
}

TEST(DiskImage, names_that_leave_the_home_are_refused) {
  for (const char* name : {"../../etc/shadow", "/etc/shadow", "/vz/vm/web2/d.hdd", "http://x/y", "/dev/sda", "."})
    EXPECT_FALSE(resolve_path(kHome, name, {})) << name;
  EXPECT_FALSE(resolve_path({}, "d.hdd", {}));
}

TEST(DiskImage, folders_that_the_caller_allows_are_open) {
  Context context;
  context.allowed_folders = {"/srv/iso/"};
  EXPECT_EQ(*resolve_path(kHome, "/srv/iso/a.iso", context), "/srv/iso/a.iso");
  EXPECT_FALSE(resolve_path(kHome, "/srv/iso/../a.iso", context));
}

}  // namespace
}  // namespace convert
