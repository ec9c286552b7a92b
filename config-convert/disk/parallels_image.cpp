// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/parallels_image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace convert {
namespace {

constexpr std::string_view kMagic = "WithoutFreeSpace";
constexpr std::string_view kMagicOfClusters = "WithouFreSpacExt";
constexpr std::uint64_t kSector = 512;
constexpr std::uint32_t kInUse = 0x746f6e59;

template <typename Int>
Int little_endian(std::string_view bytes, std::size_t offset) {
  Int value = 0;
  for (std::size_t i = sizeof(Int); i-- > 0;)
    value = static_cast<Int>(value << 8) | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

struct Header {
  bool counts_clusters;
  std::uint32_t version;
  std::uint32_t cluster_sectors;
  std::uint32_t entries;
  std::uint64_t sectors;
  std::uint32_t in_use;
};

Header read_header(std::string_view head) {
  const bool counts_clusters = head.starts_with(kMagicOfClusters);
  const auto sectors = little_endian<std::uint64_t>(head, 36);
  return {counts_clusters,
          little_endian<std::uint32_t>(head, 16),
          little_endian<std::uint32_t>(head, 28),
          little_endian<std::uint32_t>(head, 32),
          counts_clusters ? sectors : sectors & 0xffffffff,
          little_endian<std::uint32_t>(head, 44)};
}

Error refuse(std::string_view name, std::string words) {
  return {ErrorCode::kConfigUnsupported, fmt::format("disk image '{}' {}", name, words)};
}

std::uint64_t table_end(const Header& header) {
  return kParallelsHeaderBytes + std::uint64_t{header.entries} * sizeof(std::uint32_t);
}

}  // namespace

bool is_parallels_image(std::string_view head) {
  return head.starts_with(kMagic) || head.starts_with(kMagicOfClusters);
}

Result<ParallelsImage> check_parallels_header(std::string_view head, std::uint64_t file_bytes, std::string_view name) {
  constexpr std::uint32_t kVersion = 2;
  constexpr std::uint32_t kLargestCluster = (1U << 30) / kSector;
  constexpr std::uint64_t kLargestDisk = (std::uint64_t{1} << 50) / kSector;
  if (!is_parallels_image(head)) return refuse(name, "does not begin like a Parallels image");
  if (head.size() < kParallelsHeaderBytes || file_bytes < kParallelsHeaderBytes)
    return refuse(name, fmt::format("ends within its header of {} bytes", kParallelsHeaderBytes));
  const Header header = read_header(head);
  if (header.version != kVersion)
    return refuse(name, fmt::format("has version {}, expected {}", header.version, kVersion));
  if (header.cluster_sectors == 0 || header.cluster_sectors > kLargestCluster)
    return refuse(name,
                  fmt::format("has clusters of {} sectors, expected 1 to {}", header.cluster_sectors, kLargestCluster));
  if (header.sectors > kLargestDisk)
    return refuse(name, fmt::format("has {} sectors, expected at most {}", header.sectors, kLargestDisk));
  if (table_end(header) > file_bytes)
    return refuse(name, fmt::format("has a block table of {} entries, more than the file holds", header.entries));
  if (std::uint64_t{header.entries} * header.cluster_sectors < header.sectors)
    return refuse(name, fmt::format("has {} block table entries of {} sectors for a disk of {}", header.entries,
                                    header.cluster_sectors, header.sectors));
  return ParallelsImage{header.sectors * kSector, table_end(header), header.in_use == kInUse};
}

Result<std::uint64_t> check_parallels_table(std::string_view head, std::uint64_t file_bytes, std::string_view name) {
  if (head.size() < kParallelsHeaderBytes) return refuse(name, "ends within its header");
  const Header header = read_header(head);
  if (table_end(header) > head.size()) return refuse(name, "ends within its block table");
  const std::uint64_t cluster = std::uint64_t{header.cluster_sectors} * kSector;
  const std::uint64_t unit = header.counts_clusters ? cluster : kSector;
  const std::uint64_t disk = header.sectors * kSector;
  std::uint64_t held = 0;
  std::vector<std::uint32_t> used;
  for (std::uint64_t i = 0; i < header.entries; ++i) {
    const auto entry = little_endian<std::uint32_t>(head, kParallelsHeaderBytes + i * sizeof(std::uint32_t));
    if (entry == 0) continue;
    if (entry * unit >= file_bytes) return refuse(name, fmt::format("has block {} behind the end of the file", i));
    if (entry * unit < table_end(header)) return refuse(name, fmt::format("has block {} in its header", i));
    const std::uint64_t bytes = i * cluster < disk ? std::min(cluster, disk - i * cluster) : 0;
    if (entry * unit + bytes > file_bytes) return refuse(name, fmt::format("ends within block {}: it is cut off", i));
    held += bytes;
    used.push_back(entry);
  }
  std::sort(used.begin(), used.end());
  const auto twice = std::adjacent_find(used.begin(), used.end());
  if (twice != used.end())
    return refuse(name, fmt::format("uses the cluster at byte {} for two blocks", *twice * unit));
  return held;
}

}  // namespace convert
