// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/qcow2_image.hpp"

#include <fmt/format.h>

namespace convert {
namespace {

template <typename Int>
Int big_endian(std::string_view bytes, std::size_t offset) {
  Int value = 0;
  for (std::size_t i = 0; i < sizeof(Int); ++i)
    value = static_cast<Int>(value << 8) | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

Error refuse(std::string_view name, std::string_view words) {
  return {ErrorCode::kConfigUnsupported, fmt::format("disk image '{}' {}", name, words)};
}

}  // namespace

bool is_qcow2_image(std::string_view head) { return head.starts_with("QFI\xfb"); }

Result<Qcow2Image> check_qcow2_header(std::string_view head, std::string_view name) {
  constexpr std::size_t kOldHeaderBytes = 72, kLongestName = 1023, kLargestCluster = 2U << 20;
  constexpr std::uint64_t kLargestDisk = std::uint64_t{1} << 50, kDataElsewhere = 4;
  constexpr std::uint32_t kPlain = 0, kLuks = 2;
  if (head.size() < kOldHeaderBytes) return refuse(name, "ends within its qcow2 header");
  const auto version = big_endian<std::uint32_t>(head, 4);
  if (version != 2 && version != 3) return refuse(name, fmt::format("has qcow2 version {}, expected 2 or 3", version));
  const bool has_features = version == 3 && head.size() >= kQcow2HeaderBytes;
  if (version == 3 && !has_features) return refuse(name, "ends within its qcow2 header");
  const auto encryption = big_endian<std::uint32_t>(head, 32);
  if (encryption != kPlain && encryption != kLuks)
    return refuse(name, fmt::format("is encrypted by qcow2's method {}, expected {} (LUKS)", encryption, kLuks));
  if (has_features && (big_endian<std::uint64_t>(head, 72) & kDataElsewhere) != 0)
    return refuse(name, "keeps its data in another file");
  const auto offset = big_endian<std::uint64_t>(head, 8);
  const auto length = big_endian<std::uint32_t>(head, 16);
  const auto size = big_endian<std::uint64_t>(head, 24);
  if (size > kLargestDisk) return refuse(name, fmt::format("has {} bytes, expected at most {}", size, kLargestDisk));
  const auto snapshots = big_endian<std::uint32_t>(head, 60);
  const bool is_luks = encryption == kLuks;
  if (offset == 0 || length == 0) return Qcow2Image{size, 0, 0, snapshots, is_luks};
  if (length > kLongestName || offset > kLargestCluster) return refuse(name, "names its backing file out of bounds");
  return Qcow2Image{size, static_cast<std::size_t>(offset), length, snapshots, is_luks};
}

}  // namespace convert
