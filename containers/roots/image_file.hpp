// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The file behind a root that is one whole image, and its file system: ext4 or XFS, at the image's start or in its
// partition.
#pragma once

#include "containers/domain/domain_root.hpp"
#include "containers/homes/container_home.hpp"
#include "containers/storage/disk_filesystem.hpp"
#include "containers/storage/loop_device.hpp"
#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>
#include <string_view>

namespace containers {

// Whether a definition may name such a path and format. Untrusted.
Result<void> check_image_root(const ImageRoot& image);

struct ImageFile {
  std::string path;
  std::string_view driver;  // QEMU's; none for a raw image, which needs no QEMU
};

// Of an image that was checked.
Result<ImageFile> find_image_file(const ImageRoot& image);

// Its file system as a block device, not mounted, which goes with the last descriptor. As below.
struct ImageDevice {
  LoopDevice device;
  FilesystemType type = FilesystemType::kExt4;
};
Result<ImageDevice> attach_image_file(const ContainerHome& home, const ImageFile& image);

// A mount that nobody sees yet. A process of the home's exports what is not raw (image_export.hpp). kOperationInvalid
// when the image is in use.
Result<UniqueFd> mount_image_file(const ContainerHome& home, const ImageFile& image);

}  // namespace containers
