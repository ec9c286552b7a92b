// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/disk_filesystem.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <unistd.h>
#include <vector>

namespace containers {
namespace {

constexpr std::uint64_t kSector = 512;
constexpr std::uint64_t kMib = std::uint64_t{1} << 20;
constexpr std::size_t kSuperblockBytes = 2048;
constexpr std::size_t kMaxGptEntries = 128;

std::uint64_t little(std::span<const unsigned char> bytes, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = count - 1; i >= 0; --i) value = value << 8 | bytes[at + static_cast<std::size_t>(i)];
  return value;
}

std::uint64_t big(std::span<const unsigned char> bytes, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[at + static_cast<std::size_t>(i)];
  return value;
}

// blocks * block size, where it is a size that `room` has place for.
std::uint64_t product_within(std::uint64_t blocks, std::uint64_t block_bytes, std::uint64_t room) {
  return block_bytes != 0 && blocks <= room / block_bytes ? blocks * block_bytes : 0;
}

// Documentation/filesystems/ext4: the superblock is at 1024; s_blocks_count_lo 4, s_log_block_size 24, s_magic 56,
// s_feature_incompat 96 (0x80: 64 bits), s_blocks_count_hi 336.
std::optional<DiskFilesystem> ext4_at(std::span<const unsigned char> start, std::uint64_t offset, std::uint64_t room) {
  const auto block = start.subspan(1024);
  if (little(block, 56, 2) != 0xEF53 || little(block, 24, 4) > 6) return std::nullopt;
  std::uint64_t blocks = little(block, 4, 4);
  if ((little(block, 96, 4) & 0x80) != 0) blocks |= little(block, 336, 4) << 32;
  const std::uint64_t block_bytes = std::uint64_t{1024} << little(block, 24, 4);
  const std::uint64_t size = product_within(blocks, block_bytes, room);
  if (size == 0) return std::nullopt;
  return DiskFilesystem{FilesystemType::kExt4, offset, room, size, block_bytes};
}

// xfs_dsb: sb_magicnum 0, sb_blocksize 4, sb_dblocks 8, sb_sectsize 102; big-endian.
std::optional<DiskFilesystem> xfs_at(std::span<const unsigned char> start, std::uint64_t offset, std::uint64_t room) {
  if (std::memcmp(start.data(), "XFSB", 4) != 0) return std::nullopt;
  const std::uint64_t size = product_within(big(start, 8, 8), big(start, 4, 4), room);
  if (size == 0) return std::nullopt;
  return DiskFilesystem{FilesystemType::kXfs, offset, room, size, big(start, 102, 2)};
}

std::optional<DiskFilesystem> filesystem_at(const Disk& disk, std::uint64_t offset, std::uint64_t room) {
  std::array<unsigned char, kSuperblockBytes> start{};
  if (room < start.size() || !disk.read(offset, start)) return std::nullopt;
  if (auto found = xfs_at(start, offset, room)) return found;
  return ext4_at(start, offset, room);
}

struct Extent {
  std::uint64_t first = 0;  // sectors
  std::uint64_t count = 0;
};

std::vector<Extent> mbr_partitions(std::span<const unsigned char> sector) {
  std::vector<Extent> found;
  for (std::size_t at = 446; at < 510; at += 16)
    if (sector[at + 4] != 0) found.push_back({little(sector, at + 8, 4), little(sector, at + 12, 4)});
  return found;
}

// UEFI specification, 5.3: entries' place 72, number 80, size 84; in an entry: first sector 32, last 40.
std::vector<Extent> gpt_partitions(const Disk& disk, std::span<const unsigned char> header) {
  std::vector<Extent> found;
  const std::uint64_t table = little(header, 72, 8), entries = little(header, 80, 4),
                      entry_bytes = little(header, 84, 4);
  if (entry_bytes < 128 || entry_bytes > 4096 || table > disk.size_bytes / kSector) return found;
  std::array<unsigned char, 128> entry{};
  for (std::uint64_t i = 0; i < entries && i < kMaxGptEntries; ++i) {
    if (!disk.read(table * kSector + i * entry_bytes, entry)) break;
    const std::uint64_t first = little(entry, 32, 8), last = little(entry, 40, 8);
    if (first != 0 && last >= first && last - first < disk.size_bytes) found.push_back({first, last - first + 1});
  }
  return found;
}

std::vector<Extent> partitions_of(const Disk& disk) {
  std::array<unsigned char, 2 * kSector> start{};
  if (disk.size_bytes < start.size() || !disk.read(0, start)) return {};
  const std::span<const unsigned char> sectors(start);
  if (std::memcmp(start.data() + kSector, "EFI PART", 8) == 0) return gpt_partitions(disk, sectors.subspan(kSector));
  if (start[510] != 0x55 || start[511] != 0xAA) return {};
  return mbr_partitions(sectors);
}

}  // namespace

std::string_view name_of(FilesystemType type) { return type == FilesystemType::kExt4 ? "ext4" : "xfs"; }

Result<FilesystemType> parse_filesystem_type(std::string_view name) {
  for (const FilesystemType type : {FilesystemType::kExt4, FilesystemType::kXfs})
    if (name == name_of(type)) return type;
  return Error{ErrorCode::kInvalidArg, fmt::format("file system {:?} must be ext4 or xfs", name.substr(0, 64))};
}

Result<DiskFilesystem> find_filesystem(const Disk& disk, const std::string& name) {
  if (const auto whole = filesystem_at(disk, 0, disk.size_bytes)) return *whole;
  for (const Extent& partition : partitions_of(disk)) {
    const std::uint64_t sectors = disk.size_bytes / kSector;
    if (partition.first >= sectors || partition.count > sectors - partition.first) continue;
    if (const auto found = filesystem_at(disk, partition.first * kSector, partition.count * kSector)) return *found;
  }
  return Error{ErrorCode::kConfigUnsupported,
               fmt::format("'{}' must hold an ext4 or XFS file system, or a partition with one", name)};
}

Result<DiskFilesystem> find_filesystem(int fd, const std::string& name) {
  const off_t end = ::lseek(fd, 0, SEEK_END);
  if (end < 0) return system_error(fmt::format("cannot tell the size of '{}'", name), errno);
  const auto read = [fd](std::uint64_t offset, std::span<unsigned char> buffer) {
    const ssize_t n = ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    return n == static_cast<ssize_t>(buffer.size());
  };
  return find_filesystem(Disk{static_cast<std::uint64_t>(end), read}, name);
}

Result<void> check_image_size(std::uint64_t size_bytes, FilesystemType type) {
  const std::uint64_t least = (type == FilesystemType::kExt4 ? 16 : 300) * kMib, most = kMib << 24;
  if (size_bytes >= least && size_bytes <= most) return {};
  return Error{ErrorCode::kInvalidArg, fmt::format("an image with {} must have {} MiB to 16 TiB, not {} bytes",
                                                   name_of(type), least / kMib, size_bytes)};
}

}  // namespace containers
