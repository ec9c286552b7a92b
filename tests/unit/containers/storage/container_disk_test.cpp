// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/container_disk.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace containers {
namespace {

constexpr std::string_view kUuid = "0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9251";

TEST(ContainerDisk, is_named_by_a_word) {
  const auto disk = parse_disk_name(std::string(kUuid) + ",qcow2,/vz/a,b.img");
  ASSERT_TRUE(disk) << disk.error().message;
  EXPECT_EQ(disk->container.text, kUuid);
  EXPECT_EQ(disk->kind, DiskKind::kQcow2);
  EXPECT_EQ(disk->path, "/vz/a,b.img");
}

TEST(ContainerDisk, is_not_named_by_others) {
  for (const std::string& rest :
       {std::string(""), std::string(",raw"), std::string(",raw,"), std::string(",raw,a"), std::string(",vmdk,/a"),
        ",raw,/" + std::string(5000, 'a'), std::string(",raw,/\0", 7)})
    EXPECT_FALSE(parse_disk_name(std::string(kUuid) + rest)) << rest.substr(0, 40);
  EXPECT_FALSE(parse_disk_name("x,raw,/a"));
}

TEST(ContainerDisk, has_the_counters_of_the_kernel) {
  const auto now = parse_disk_counters("  10 1 16 3 20 2 32 5 0 9 8 0 0 0 0 4 6\n");
  ASSERT_TRUE(now);
  EXPECT_EQ(*now, (DiskCounters{10, 8192, 3000000, 20, 16384, 5000000, 4, 6000000}));
  const auto before_5_5 = parse_disk_counters("10 1 16 3 20 2 32 5 0 9 8");
  ASSERT_TRUE(before_5_5);
  EXPECT_EQ(before_5_5->flushes, 0u);
  EXPECT_FALSE(parse_disk_counters("10 1 16"));
  EXPECT_FALSE(parse_disk_counters(""));
}

TEST(ContainerDisk, has_the_capacity_in_its_images_header) {
  std::array<unsigned char, 64> qcow2{'Q', 'F', 'I', 0xfb};
  qcow2[29] = 0x10;  // big-endian 1 MiB at 24
  EXPECT_EQ(*parse_image_capacity(DiskKind::kQcow2, qcow2), 1u << 20);
  std::array<unsigned char, 64> parallels{};
  std::memcpy(parallels.data(), "WithouFreSpacExt", 16);
  parallels[37] = 8;  // little-endian 2048 sectors at 36
  EXPECT_EQ(*parse_image_capacity(DiskKind::kPloop, parallels), 1u << 20);
  parallels[43] = 0xff;
  EXPECT_FALSE(parse_image_capacity(DiskKind::kPloop, parallels));  // more than 64 bits of bytes
  EXPECT_FALSE(parse_image_capacity(DiskKind::kPloop, qcow2));
  EXPECT_FALSE(parse_image_capacity(DiskKind::kQcow2, std::span<const unsigned char>(qcow2).first(8)));
}

}  // namespace
}  // namespace containers
