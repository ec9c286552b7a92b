// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The image that holds a container's own files, beside its template: a sparse file with ext4 or XFS, whose size is the
// container's disk space. It is made and remade beside its place and renamed there, so it is always the old or the new
// one, whenever this process is killed or the power fails.
//
// Callers hold the container's lock, and know that the image is not in use (loop_device.hpp).
#pragma once

#include "containers/storage/disk_filesystem.hpp"

#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace containers {

struct ImageWish {
  std::uint64_t size_bytes = 0;
  FilesystemType type = FilesystemType::kExt4;
  std::optional<std::uint64_t> inodes = std::nullopt;  // how many files at most; else as many as its size suggests
  std::string empty_images{};  // folder of those that ext4 is copied from (empty_image.hpp); empty: it is made
};

// An empty one. XFS makes inodes as it needs them: kOperationUnsupported for a number of them. 0.6 MB of an ext4 of 10
// GiB are on the disk. An unfinished one is written over.
Result<void> make_own_image(const std::string& path, const ImageWish& wish);

// What is in the image, as its superblock says. The file may be longer, after a growth that was interrupted: that is as
// good as the old size, and not cut off, for the file system's log may know of the new one.
Result<DiskFilesystem> read_own_image(const std::string& path);

// ext4: by a copy (instant where the host's file system shares blocks) that is checked, resized and renamed. XFS grows
// only; kOperationUnsupported for a smaller one.
Result<void> resize_own_image(const std::string& path, const DiskFilesystem& now, std::uint64_t size_bytes);

}  // namespace containers
