// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where on a disk image its file system lies, and what it is: read from the superblock at the image's start, else from
// that of the first partition (MBR or GPT) that has one we know. PCS6's images have a GPT with one partition.
//
// The image's content is its container's: nothing here trusts it. Sizes and places are checked against the disk's size;
// a format of images (qcow2 …) is never guessed from content, for a container could write one.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace containers {

enum class FilesystemType { kExt4, kXfs };

std::string_view name_of(FilesystemType type);
// "ext4" or "xfs". Untrusted.
Result<FilesystemType> parse_filesystem_type(std::string_view name);

struct DiskFilesystem {
  FilesystemType type = FilesystemType::kExt4;
  std::uint64_t offset_bytes = 0;
  std::uint64_t room_bytes = 0;  // from offset to the partition's or the disk's end
  std::uint64_t size_bytes = 0;  // what the file system itself uses of it
  std::uint64_t unit_bytes = 0;  // the smallest piece it reads or writes: a device's sectors must not be larger

  bool operator==(const DiskFilesystem&) const = default;
};

struct Disk {
  std::uint64_t size_bytes = 0;
  // Fills the buffer from this place; false for what cannot be read.
  std::function<bool(std::uint64_t offset_bytes, std::span<unsigned char> buffer)> read = nullptr;
};

// kConfigUnsupported when there is none.
Result<DiskFilesystem> find_filesystem(const Disk& disk, const std::string& name);
// Of an image or device that is open.
Result<DiskFilesystem> find_filesystem(int fd, const std::string& name);

// Whether a file system of that type can be made in so many bytes: 16 MiB for ext4, 300 MiB for XFS, up to 16 TiB.
Result<void> check_image_size(std::uint64_t size_bytes, FilesystemType type);

}  // namespace containers
