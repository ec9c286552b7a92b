// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_image.hpp"
#include "config-convert/disk/disk_view.hpp"
#include "files_in_memory.hpp"
#include "image_bytes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace convert {
namespace {

const ImageHome kHome{"/vz/vm/web", "/var/parallels/old.pvm"};
constexpr const char* kTop = "{5FBAABE3-6958-40FF-92A7-860E329AAB41}";
constexpr const char* kBase = "{11111111-2222-3333-4444-555555555555}";
constexpr const char* kNone = "{00000000-0000-0000-0000-000000000000}";
constexpr const char* kFolder = "/vz/vm/web/d.hdd/";

std::string image(const std::string& guid, const std::string& file, const std::string& type = "Compressed") {
  return fmt::format("<Image><GUID>{}</GUID><Type>{}</Type><File>{}</File></Image>", guid, type, file);
}

std::string part(std::uint64_t start, std::uint64_t end, const std::string& images) {
  return fmt::format("<Storage><Start>{}</Start><End>{}</End>{}</Storage>", start, end, images);
}

std::string shot(const std::string& guid, const std::string& parent) {
  return fmt::format("<Shot><GUID>{}</GUID><ParentGUID>{}</ParentGUID></Shot>", guid, parent);
}

std::string descriptor(std::uint64_t sectors, const std::string& parts, const std::string& shots) {
  return fmt::format(
      "<Parallels_disk_image><Disk_Parameters><Disk_size>{}</Disk_size></Disk_Parameters><StorageData>{}</StorageData>"
      "<Snapshots>{}</Snapshots></Parallels_disk_image>",
      sectors, parts, shots);
}

const std::string kOneShot = shot(kTop, kNone);
const std::string kTwoShots = shot(kTop, kBase) + shot(kBase, kNone);

Context with_disk(const std::string& text, std::map<std::string, std::string> images) {
  std::map<std::string, std::string> files{{"/vz/vm/web/d.hdd", "/"},
                                           {kFolder + std::string("DiskDescriptor.xml"), text}};
  for (auto& [name, bytes] : images) files[name.starts_with('/') ? name : kFolder + name] = std::move(bytes);
  return with_files(std::move(files));
}

std::string expanding(std::uint64_t sectors = 8192) { return ParallelsBytes{.sectors = sectors}.bytes(); }

std::string old_expanding() {
  return ParallelsBytes{.magic = "WithoutFreeSpace", .cluster_sectors = 63, .sectors = 252, .table = {63, 0, 126, 0}}
      .bytes();
}

Result<DiskView> view(const Context& context) { return view_of_disk(kHome, "d.hdd", context); }

void expect_refused(const Context& context, const std::string& words) {
  const auto seen = view(context);
  ASSERT_FALSE(seen) << words;
  EXPECT_NE(seen.error().message.find(words), std::string::npos) << seen.error().message;
}

TEST(DiskView, a_disk_of_one_image_is_that_image) {
  const auto seen =
      view(with_disk(descriptor(8192, part(0, 8192, image(kTop, "a.hds")), kOneShot), {{"a.hds", expanding()}}));
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_TRUE(seen->is_single_image());
  EXPECT_EQ(seen->size_bytes, 4U << 20);
  EXPECT_EQ(seen->held_bytes, 2U << 20);
  EXPECT_EQ(seen->parts, (std::vector<ViewPart>{{0, 8192, {{"/vz/vm/web/d.hdd/a.hds", false}}}}));
  EXPECT_TRUE(seen->remarks.empty());
}

TEST(DiskView, old_images_count_sectors) {
  const auto seen =
      view(with_disk(descriptor(252, part(0, 252, image(kTop, "a.hds")), kOneShot), {{"a.hds", old_expanding()}}));
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(seen->held_bytes, 2U * 63 * 512);
}

TEST(DiskView, a_plain_disk_is_raw) {
  const auto seen = view(with_disk(descriptor(4, part(0, 4, image(kTop, "a.hds", "Plain")), kOneShot),
                                   {{"a.hds", std::string(2048, 'x')}}));
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_TRUE(seen->parts[0].chain[0].is_plain);
  EXPECT_EQ(seen->held_bytes, 2048U);
}

TEST(DiskView, a_split_disk_with_snapshots_is_parts_of_chains) {
  const std::string parts = part(8192, 8196, image(kTop, "top1.hds", "Plain")) + part(0, 8192, image(kTop, "top0.hds"));
  const auto one = view(
      with_disk(descriptor(8196, parts, kOneShot), {{"top0.hds", expanding()}, {"top1.hds", std::string(2048, 'x')}}));
  ASSERT_TRUE(one) << one.error().message;
  ASSERT_EQ(one->parts.size(), 2U);
  EXPECT_EQ(one->parts[1], (ViewPart{8192, 8196, {{"/vz/vm/web/d.hdd/top1.hds", true}}}));
  EXPECT_FALSE(one->is_single_image());

  const std::string chains = part(0, 8192, image(kBase, "base.hds") + image(kTop, "top.hds"));
  const auto two =
      view(with_disk(descriptor(8192, chains, kTwoShots), {{"top.hds", expanding()}, {"base.hds", expanding()}}));
  ASSERT_TRUE(two) << two.error().message;
  EXPECT_EQ(two->parts[0].chain,
            (std::vector<ViewImage>{{"/vz/vm/web/d.hdd/top.hds", false}, {"/vz/vm/web/d.hdd/base.hds", false}}));
  EXPECT_EQ(two->held_bytes, 4U << 20);  // no more than the disk
}

TEST(DiskView, a_file_alone_is_a_disk) {
  for (const auto& [bytes, is_plain] : {std::pair{expanding(), false}, {std::string(1024, 'x'), true}}) {
    const auto seen = view(with_files({{"/vz/vm/web/d.hdd", bytes}}));
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->parts[0].chain, (std::vector<ViewImage>{{"/vz/vm/web/d.hdd", is_plain}}));
  }
  expect_refused(with_files({{"/vz/vm/web/d.hdd", std::string(1000, 'x')}}), "expected sectors");
  expect_refused(with_files({{"/vz/vm/web/d.hdd", qcow2_bytes(1 << 20)}}), "is qcow2");
}

TEST(DiskView, a_linked_clone_may_read_what_the_caller_allows) {
  const std::string chain = image(kTop, "top.hds") + image(kBase, "../../parent/d.hdd/base.hds");
  auto context = with_disk(descriptor(8192, part(0, 8192, chain), kTwoShots),
                           {{"top.hds", expanding()}, {"/vz/vm/parent/d.hdd/base.hds", expanding()}});
  expect_refused(context, "leaves the machine's folder");
  context.allowed_folders = {"/vz/vm/parent"};
  const auto seen = view(context);
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(seen->parts[0].chain[1].path, "/vz/vm/parent/d.hdd/base.hds");
}

TEST(DiskView, names_of_the_old_home_move_with_the_machine) {
  const auto seen =
      view(with_disk(descriptor(8192, part(0, 8192, image(kTop, "/var/parallels/old.pvm/d.hdd/a.hds")), kOneShot),
                     {{"a.hds", expanding()}}));
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(seen->parts[0].chain[0].path, "/vz/vm/web/d.hdd/a.hds");
}

TEST(DiskView, an_image_that_was_not_closed_is_told_of) {
  const auto seen = view(with_disk(descriptor(8192, part(0, 8192, image(kTop, "a.hds")), kOneShot),
                                   {{"a.hds", ParallelsBytes{.in_use = 0x746f6e59}.bytes()}}));
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_EQ(seen->remarks.size(), 1U);
  EXPECT_NE(seen->remarks[0].find("was not closed"), std::string::npos);
}

TEST(DiskView, a_snapshot_may_be_of_a_smaller_disk) {
  const std::string chain = part(0, 8192, image(kTop, "top.hds") + image(kBase, "base.hds"));
  EXPECT_TRUE(
      view(with_disk(descriptor(8192, chain, kTwoShots), {{"top.hds", expanding()}, {"base.hds", expanding(6144)}})));
  expect_refused(
      with_disk(descriptor(8192, chain, kTwoShots), {{"top.hds", expanding(6144)}, {"base.hds", expanding()}}),
      "cut off");
}

TEST(DiskView, what_cannot_be_used_is_refused_with_its_name) {
  const std::string one = descriptor(8192, part(0, 8192, image(kTop, "a.hds")), kOneShot);
  expect_refused(with_files({}), "'/vz/vm/web/d.hdd' is not there");
  expect_refused(with_files({{"/vz/vm/web/d.hdd", "/"}}), "DiskDescriptor.xml' is not there");
  expect_refused(with_disk("<a", {}), "DiskDescriptor.xml");
  expect_refused(with_disk(one, {}), "a.hds' is not there");
  expect_refused(with_disk(one, {{"a.hds", ""}}), "a.hds' has no content");
  expect_refused(with_disk(one, {{"a.hds", std::string(4096, 'x')}}), "a.hds' does not begin like a Parallels image");
  expect_refused(with_disk(one, {{"a.hds", expanding(6144)}}),
                 "a.hds' holds 3145728 bytes of its part, expected 4194304");
  expect_refused(with_disk(one, {{"a.hds", expanding().substr(0, (3U << 20) - 512)}}),
                 "ends within block 2: it is cut off");
  expect_refused(with_disk(one, {{"a.hds", expanding().substr(0, 2U << 20)}}), "behind the end of the file");
  expect_refused(with_disk(descriptor(8192, part(0, 8192, image(kTop, "a.hds") + image(kBase, "./a.hds")), kTwoShots),
                           {{"a.hds", expanding()}}),
                 "listed as two of its images");
  expect_refused(with_disk(descriptor(8, part(0, 8, image(kTop, "a.hds", "Plain")), kOneShot), {{"a.hds", "short"}}),
                 "cut off");
}

TEST(DiskView, a_plain_image_is_the_last_of_its_chain) {
  const std::string chain = image(kTop, "top.hds", "Plain") + image(kBase, "base.hds");
  expect_refused(with_disk(descriptor(4, part(0, 4, chain), kTwoShots), {{"top.hds", std::string(2048, 'x')}}),
                 "must be the last of its chain");
}

TEST(DiskView, one_file_by_two_names_is_one_file) {
  auto context = with_disk(descriptor(8192, part(0, 8192, image(kTop, "a.hds") + image(kBase, "link.hds")), kTwoShots),
                           {{"a.hds", expanding()}, {"link.hds", expanding()}});
  EXPECT_TRUE(view(context));
  context.look_at = [files = context.look_at](const std::string& path, std::size_t limit) {
    auto seen = files(path, limit);
    if (seen) seen->inode = 7;
    return seen;
  };
  expect_refused(context, "by another name");
}

}  // namespace
}  // namespace convert
