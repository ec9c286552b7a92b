// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_descriptor.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

constexpr const char* kTop = "{5fbaabe3-6958-40ff-92a7-860e329aab41}";
constexpr const char* kBase = "{11111111-2222-3333-4444-555555555555}";
constexpr const char* kZero = "{00000000-0000-0000-0000-000000000000}";

std::string image(const std::string& guid, const std::string& file, const std::string& type = "Compressed") {
  return "<Image><GUID>" + guid + "</GUID><Type>" + type + "</Type><File>" + file + "</File></Image>";
}

std::string storage(std::int64_t start, std::int64_t end, const std::string& images) {
  return "<Storage><Start>" + std::to_string(start) + "</Start><End>" + std::to_string(end) +
         "</End><Blocksize>2048</Blocksize>" + images + "</Storage>";
}

std::string shot(const std::string& guid, const std::string& parent) {
  return "<Shot><GUID>" + guid + "</GUID><ParentGUID>" + parent + "</ParentGUID></Shot>";
}

std::string descriptor(const std::string& storages, const std::string& shots, const std::string& parameters = "",
                       const std::string& root = "Parallels_disk_image") {
  return "<" + root + " Version='1.0'><Disk_Parameters><Disk_size>1000</Disk_size>" + parameters +
         "</Disk_Parameters><StorageData>" + storages + "</StorageData><Snapshots>" + shots + "</Snapshots></" + root +
         ">";
}

const std::string kOneImage = storage(0, 1000, image(kTop, "a.hds"));
const std::string kOneShot = shot(kTop, kZero);

TEST(DiskDescriptor, a_plain_disk_is_one_image) {
  const auto disk = parse_disk_descriptor(descriptor(kOneImage, kOneShot), "d");
  ASSERT_TRUE(disk) << disk.error().message;
  EXPECT_TRUE(disk->is_single_image());
  EXPECT_EQ(disk->size_sectors, 1000U);
  EXPECT_EQ(disk->parts[0].chain[0], (BundleImage{std::string(kTopGuid), "a.hds", false}));
}

TEST(DiskDescriptor, the_root_of_newer_products_is_the_same) {
  EXPECT_TRUE(parse_disk_descriptor(descriptor(kOneImage, kOneShot, "", "Virtuozzo_disk_image"), "d"));
}

TEST(DiskDescriptor, a_snapshot_chain_goes_from_the_top_to_the_root) {
  const std::string images =
      image(kBase, "base.hds", "Plain") + image("{5FBAABE3-6958-40FF-92A7-860E329AAB41}", "top.hds");
  const auto disk =
      parse_disk_descriptor(descriptor(storage(0, 1000, images), shot(kTop, kBase) + shot(kBase, kZero)), "d");
  ASSERT_TRUE(disk) << disk.error().message;
  ASSERT_EQ(disk->parts[0].chain.size(), 2U);
  EXPECT_EQ(disk->parts[0].chain[0].file, "top.hds");
  EXPECT_EQ(disk->parts[0].chain[1].file, "base.hds");
  EXPECT_TRUE(disk->parts[0].chain[1].is_plain);
  EXPECT_FALSE(disk->is_single_image());
}

TEST(DiskDescriptor, a_template_may_name_its_one_image_as_it_likes) {
  EXPECT_TRUE(parse_disk_descriptor(descriptor(storage(0, 1000, image(kBase, "a.hds")), shot(kBase, kZero)), "d"));
}

TEST(DiskDescriptor, a_top_image_of_no_guid_is_refused) {
  const auto disk = parse_disk_descriptor(descriptor(storage(0, 1000, image(kZero, "a.hds")), kOneShot), "d");
  ASSERT_FALSE(disk);
  EXPECT_NE(disk.error().message.find("stands for none"), std::string::npos) << disk.error().message;
}

TEST(DiskDescriptor, parts_of_a_split_disk_are_put_in_order) {
  const auto disk = parse_disk_descriptor(
      descriptor(storage(400, 1000, image(kTop, "b.hds")) + storage(0, 400, image(kTop, "a.hds")), kOneShot), "d");
  ASSERT_TRUE(disk) << disk.error().message;
  ASSERT_EQ(disk->parts.size(), 2U);
  EXPECT_EQ(disk->parts[0].chain[0].file, "a.hds");
}

TEST(DiskDescriptor, an_image_may_lie_elsewhere_and_says_so) {
  for (const auto& [file, leaves] : {std::pair{"a.hds", false},
                                     {"in/a..hds", false},
                                     {"../parent.hdd/a.hds", true},
                                     {"in/../../a.hds", true},
                                     {"/vz/a.hds", true}}) {
    const auto disk = parse_disk_descriptor(descriptor(storage(0, 1000, image(kTop, file)), kOneShot), "d");
    ASSERT_TRUE(disk) << file;
    EXPECT_EQ(disk->parts[0].chain[0].leaves_bundle(), leaves) << file;
  }
}

struct Case {
  const char* name;
  std::string text;
  const char* words;
};

class WrongDescriptor : public testing::TestWithParam<Case> {};

TEST_P(WrongDescriptor, is_refused_with_words) {
  const auto disk = parse_disk_descriptor(GetParam().text, "d");
  ASSERT_FALSE(disk);
  EXPECT_NE(disk.error().message.find(GetParam().words), std::string::npos) << disk.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongDescriptor,
    testing::Values(
        Case{"other_root", "<a/>", "root element 'a'"},
        Case{"no_storage", descriptor("", kOneShot), "0 elements Storage"},
        Case{"padding", descriptor(kOneImage, kOneShot, "<Padding>1</Padding>"), "Padding is '1'"},
        Case{"engine",
             descriptor(kOneImage, kOneShot,
                        "<Encryption><Engine>{11111111-2222-3333-4444-555555555555}</Engine></Encryption>"),
             "encrypted"},
        Case{"key", descriptor(kOneImage, kOneShot, "<Encryption><KeyId>k</KeyId></Encryption>"), "encrypted"},
        Case{"missing_parent", descriptor(kOneImage, shot(kTop, kBase)), "11111111-2222"},
        Case{"cycle",
             descriptor(storage(0, 1000, image(kTop, "a") + image(kBase, "b")), shot(kTop, kBase) + shot(kBase, kTop)),
             "cycles"},
        Case{"own_parent", descriptor(kOneImage, shot(kTop, kTop)), "cycles"},
        Case{"top_unknown", descriptor(kOneImage, kOneShot + "<TopGUID>" + std::string(kBase) + "</TopGUID>"),
             "top image"},
        Case{"no_shots", descriptor(storage(0, 1000, image(kTop, "a") + image(kBase, "b")), ""), "no snapshot"},
        Case{"image_twice", descriptor(storage(0, 1000, image(kTop, "a") + image(kTop, "b")), kOneShot), "two images"},
        Case{"shot_twice", descriptor(kOneImage, kOneShot + kOneShot), "listed twice"},
        Case{"no_image", descriptor(storage(0, 1000, ""), kOneShot), "no image"},
        Case{"no_file", descriptor(storage(0, 1000, image(kTop, "")), kOneShot), "names no file"},
        Case{"type", descriptor(storage(0, 1000, image(kTop, "a", "Zip")), kOneShot), "'Zip'"},
        Case{"overlap", descriptor(storage(0, 600, image(kTop, "a")) + storage(500, 1000, image(kTop, "b")), kOneShot),
             "expected 600"},
        Case{"hole", descriptor(storage(0, 400, image(kTop, "a")) + storage(500, 1000, image(kTop, "b")), kOneShot),
             "expected 400"},
        Case{"backwards", descriptor(storage(1000, 0, image(kTop, "a")), kOneShot), "expected more than 1000"},
        Case{"short", descriptor(storage(0, 900, image(kTop, "a")), kOneShot), "Disk_size 1000"},
        Case{"negative", descriptor(storage(-5, 1000, image(kTop, "a")), kOneShot), "Start is '-5'"},
        Case{"huge", descriptor(storage(0, std::int64_t{1} << 41, image(kTop, "a")) +
                                    storage(std::int64_t{1} << 41, (std::int64_t{1} << 41) + 1, image(kTop, "b")),
                                kOneShot),
             "End is '2199023255553', expected a number of sectors, at most 2199023255552"},
        // Times 512, no more than 0 bytes.
        Case{"wrapping", descriptor(storage(0, std::int64_t{1} << 55, image(kTop, "a")), kOneShot),
             "End is '36028797018963968'"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace convert
