// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A disk of a container as Parallels Cloud Server and Virtuozzo keep it: a folder with one image, root.hds, and
// DiskDescriptor.xml, which says how large the disk is and what the image is. OpenStack Nova makes such folders for
// containers of the parallels virt_type, with the commands ploop and prl_disk_tool.
//
//   raw       root.hds is the disk, byte for byte; type "Plain" in the descriptor
//   expanded  root.hds is a Parallels image; type "Compressed"
//
// Single-threaded programs that are root: images are attached to loop devices. Errors name folder or file.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace containers {

enum class BundleFormat { kRaw, kExpanded };

// "raw" or "expanded". Untrusted.
Result<BundleFormat> parse_bundle_format(std::string_view name);

struct BundleImage {
  BundleFormat format = BundleFormat::kRaw;
  std::uint64_t size_bytes = 0;       // of the disk in it
  std::uint32_t cluster_sectors = 0;  // of 512 bytes; 0 for a raw one
};

// What the image is: by its magic, and checked. kConfigUnsupported for one that is damaged.
Result<BundleImage> read_bundle_image(const std::string& path);

// The text of DiskDescriptor.xml for this one image; `file` is its name, relative to the folder.
std::string descriptor_text(const BundleImage& image, std::string_view file);

// Writes FOLDER/DiskDescriptor.xml for the image, which must lie in FOLDER and be what `format` says.
Result<void> restore_descriptor(const std::string& folder, const std::string& image, BundleFormat format);

// An image with an empty ext4, or with nothing for the type "none", and its descriptor beside it.
Result<void> make_bundle_image(const std::string& image, BundleFormat format, std::uint64_t size_bytes,
                               std::string_view filesystem);

// The disk of FOLDER, its one partition where it has a table, and the file system in it, to a larger size: by a copy
// that takes the image's place when it is whole. kOperationUnsupported for a smaller one.
Result<void> grow_bundle(const std::string& folder, std::uint64_t size_bytes);

}  // namespace containers
