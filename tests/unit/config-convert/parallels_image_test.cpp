// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/parallels_image.hpp"
#include "image_bytes.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

TEST(ParallelsImage, header_tells_size_and_table) {
  const std::string bytes = ParallelsBytes{}.bytes();
  const auto image = check_parallels_header(bytes, bytes.size(), "a.hds");
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->size_bytes, 8192 * 512);
  EXPECT_EQ(image->table_bytes, 64 + 4 * 4);
  EXPECT_FALSE(image->is_in_use);
  EXPECT_EQ(*check_parallels_table(bytes, bytes.size(), "a.hds"), 2U << 20);
}

TEST(ParallelsImage, the_last_block_holds_what_the_disk_has_of_it) {
  const std::string bytes = ParallelsBytes{.sectors = 6145, .table = {0, 0, 0, 2}}.bytes();
  EXPECT_EQ(*check_parallels_table(bytes, bytes.size(), "a.hds"), 512U);
  EXPECT_TRUE(check_parallels_table(bytes, (2U << 20) + 512, "a.hds"));
  EXPECT_FALSE(check_parallels_table(bytes, (2U << 20) + 511, "a.hds"));
}

TEST(ParallelsImage, old_tables_count_sectors_and_old_sizes_have_32_bits) {
  const std::string bytes =
      ParallelsBytes{"WithoutFreeSpace", 2, 63, 0xffffffff00000000 + 126, 0, {63, 126}, 3}.bytes();
  const auto image = check_parallels_header(bytes, bytes.size(), "a.hds");
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->size_bytes, 126 * 512);
  EXPECT_TRUE(check_parallels_table(bytes, bytes.size(), "a.hds"));
}

TEST(ParallelsImage, an_image_that_was_not_closed_is_in_use) {
  const std::string bytes = ParallelsBytes{.in_use = 0x746f6e59}.bytes();
  EXPECT_TRUE(check_parallels_header(bytes, bytes.size(), "a.hds")->is_in_use);
  const std::string closed = ParallelsBytes{.in_use = 0x312e3276}.bytes();
  EXPECT_FALSE(check_parallels_header(closed, closed.size(), "a.hds")->is_in_use);
}

struct Broken {
  const char* name;
  ParallelsBytes image;
  const char* words;
};

class BrokenImage : public testing::TestWithParam<Broken> {};

TEST_P(BrokenImage, is_refused_with_words) {
  const std::string bytes = GetParam().image.bytes();
  const auto header = check_parallels_header(bytes, bytes.size(), "a.hds");
  const auto table =
      header ? check_parallels_table(bytes, bytes.size(), "a.hds") : Result<std::uint64_t>(header.error());
  ASSERT_FALSE(table);
  EXPECT_NE(table.error().message.find(GetParam().words), std::string::npos) << table.error().message;
  EXPECT_NE(table.error().message.find("'a.hds'"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Table, BrokenImage,
                         testing::Values(Broken{"magic", {.magic = "SomethingElse..."}, "does not begin"},
                                         Broken{"version", {.version = 3}, "version 3"},
                                         Broken{"no_cluster", {.cluster_sectors = 0}, "clusters of 0"},
                                         Broken{
                                             "size", {.sectors = std::uint64_t{1} << 55}, "sectors, expected at most"},
                                         Broken{"short_table", {.table = {1, 2}}, "2 block table entries"},
                                         Broken{"behind_the_end", {.table = {1, 9, 2, 0}}, "block 1 behind the end"},
                                         Broken{"twice", {.table = {1, 0, 1, 0}}, "for two blocks"},
                                         Broken{"cut_off", {.table = {1, 0, 2, 0}, .clusters = 2}, "behind the end"},
                                         Broken{"over_its_table",
                                                {.magic = "WithoutFreeSpace",
                                                 .cluster_sectors = 1,
                                                 .sectors = 256,
                                                 .table = std::vector<std::uint32_t>(256, 1),
                                                 .clusters = 8},
                                                "block 0 in its header"}),
                         [](const auto& test) { return test.param.name; });

TEST(ParallelsImage, a_table_beyond_the_file_is_refused) {
  std::string bytes = ParallelsBytes{}.bytes();
  put_little(bytes, 32, 0xffffffff, 4);
  EXPECT_FALSE(check_parallels_header(bytes, bytes.size(), "a.hds"));
}

TEST(ParallelsImage, a_cut_header_is_refused) {
  const std::string bytes = ParallelsBytes{}.bytes();
  for (const std::size_t length : {0, 15, 16, 40, 63})
    EXPECT_FALSE(check_parallels_header(bytes.substr(0, length), length, "a.hds")) << length;
}

// The file changed between two looks.
TEST(ParallelsImage, a_table_that_is_cut_meanwhile_is_refused) {
  const std::string bytes = ParallelsBytes{}.bytes();
  for (const std::size_t length : {0, 63, 64, 79})
    EXPECT_FALSE(check_parallels_table(bytes.substr(0, length), length, "a.hds")) << length;
}

}  // namespace
}  // namespace convert
