// SPDX-License-Identifier: LGPL-2.1-or-later
//
// DiskDescriptor.xml of a Parallels disk bundle (X.hdd/): which image files make the disk as it is now. The chain of
// snapshots goes from the top image to the root; every part of a split disk has one image for each of them.
//
// Refused with words: encrypted and padded disks, parts that overlap or leave a hole, chains that cycle or end
// nowhere. An image's name may lead out of the bundle, as a linked clone's does: who opens it judges it.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

struct BundleImage {
  std::string guid;  // lower case, no braces
  std::string file;  // as written: relative to the bundle, or absolute
  bool is_plain = false;

  bool leaves_bundle() const;

  bool operator==(const BundleImage&) const = default;
};

struct BundlePart {
  std::uint64_t start_sector = 0;
  std::uint64_t end_sector = 0;    // first sector behind it
  std::vector<BundleImage> chain;  // top first

  bool operator==(const BundlePart&) const = default;
};

struct DiskDescriptor {
  std::uint64_t size_sectors = 0;  // of 512 bytes
  std::vector<BundlePart> parts;

  // One image that QEMU can open as the whole disk.
  bool is_single_image() const { return parts.size() == 1 && parts[0].chain.size() == 1; }
};

// What a snapshot froze, or, of the top, what the disk is now.
struct BundleShot {
  std::string guid;                 // lower case, no braces
  std::string parent;               // its GUID; empty: a root
  std::vector<BundleImage> images;  // one for each part, in their order

  bool operator==(const BundleShot&) const = default;
};

// All of them, also those that the disk does not stand on.
struct BundleShots {
  std::string top;
  std::vector<BundleShot> shots;  // by their GUIDs

  bool operator==(const BundleShots&) const = default;
};

// As that of an image: 1 PiB, so that bytes and sums of them fit.
inline constexpr std::uint64_t kLargestDiskSectors = (std::uint64_t{1} << 50) / 512;
inline constexpr std::size_t kDescriptorLimitBytes = 1U << 20;
// The GUID of the active image where a descriptor names none.
inline constexpr std::string_view kTopGuid = "5fbaabe3-6958-40ff-92a7-860e329aab41";

// `name` begins each error: "harddisk1.hdd/DiskDescriptor.xml".
Result<DiskDescriptor> parse_disk_descriptor(std::string_view text, std::string_view name);

// A shot without an image is left out; one with an image in some of the parts only is refused.
Result<BundleShots> parse_disk_shots(std::string_view text, std::string_view name);

}  // namespace convert
