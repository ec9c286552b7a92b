// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/disk_filesystem.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace containers {
namespace {

constexpr std::uint64_t kMib = 1 << 20;

using Bytes = std::vector<unsigned char>;

void put(Bytes& bytes, std::size_t at, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<unsigned char>(value >> 8 * i);
}

void put_ext4(Bytes& bytes, std::size_t at, std::uint64_t blocks) {  // of 4096 bytes
  put(bytes, at + 1024 + 4, blocks, 4);
  put(bytes, at + 1024 + 24, 2, 4);
  put(bytes, at + 1024 + 56, 0xEF53, 2);
}

void put_xfs(Bytes& bytes, std::size_t at, unsigned char blocks) {
  std::memcpy(&bytes[at], "XFSB", 4);
  bytes[at + 6] = 0x10;  // 4096, big-endian
  bytes[at + 15] = blocks;
  bytes[at + 102] = 2;  // sectors of 512
}

Disk disk_in(const Bytes& bytes) {
  return {bytes.size(), [&bytes](std::uint64_t offset, std::span<unsigned char> buffer) {
            if (offset > bytes.size() || buffer.size() > bytes.size() - offset) return false;
            std::memcpy(buffer.data(), &bytes[offset], buffer.size());
            return true;
          }};
}

Bytes empty_disk() { return Bytes(8 * kMib, 0); }

void put_gpt(Bytes& bytes, std::uint64_t first, std::uint64_t last) {
  std::memcpy(&bytes[512], "EFI PART", 8);
  put(bytes, 512 + 72, 2, 8);
  put(bytes, 512 + 80, 128, 4);
  put(bytes, 512 + 84, 128, 4);
  put(bytes, 1024 + 32, first, 8);
  put(bytes, 1024 + 40, last, 8);
}

TEST(DiskFilesystem, is_found_at_the_start_of_an_image) {
  Bytes ext4 = empty_disk(), xfs = empty_disk();
  put_ext4(ext4, 0, 1024);
  put_xfs(xfs, 0, 250);
  EXPECT_EQ(*find_filesystem(disk_in(ext4), "x"), (DiskFilesystem{FilesystemType::kExt4, 0, 8 * kMib, 4 * kMib, 4096}));
  EXPECT_EQ(*find_filesystem(disk_in(xfs), "x"), (DiskFilesystem{FilesystemType::kXfs, 0, 8 * kMib, 250 * 4096, 512}));
}

TEST(DiskFilesystem, is_found_in_a_partition) {
  Bytes gpt = empty_disk(), mbr = empty_disk();
  put_gpt(gpt, 2048, 2048 + 8191);
  put_ext4(gpt, kMib, 1024);
  EXPECT_EQ(*find_filesystem(disk_in(gpt), "x"), (DiskFilesystem{FilesystemType::kExt4, kMib, 4 * kMib, 4 * kMib, 4096}));
  put(mbr, 510, 0xAA55, 2);
  mbr[446 + 4] = 0x83;
  put(mbr, 446 + 8, 4096, 4);
  put(mbr, 446 + 12, 8192, 4);
  put_xfs(mbr, 2 * kMib, 100);
  EXPECT_EQ(*find_filesystem(disk_in(mbr), "x"), (DiskFilesystem{FilesystemType::kXfs, 2 * kMib, 4 * kMib, 409600, 512}));
}

TEST(DiskFilesystem, is_not_found_where_it_would_leave_the_disk) {
  Bytes large = empty_disk(), beyond = empty_disk(), turned = empty_disk(), block = empty_disk();
  put_ext4(large, 0, 4096);
  put_gpt(beyond, 2048, 1ull << 62);
  put_ext4(beyond, kMib, 1024);
  put_gpt(turned, 2048, 2047);
  put_ext4(turned, kMib, 1024);
  put_ext4(block, 0, 1024);
  put(block, 1024 + 24, 60, 4);
  for (const Bytes& bytes : {large, beyond, turned, block, empty_disk(), Bytes(100), Bytes{}}) {
    const auto found = find_filesystem(disk_in(bytes), "x.img");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::kConfigUnsupported);
  }
}

}  // namespace
}  // namespace containers
