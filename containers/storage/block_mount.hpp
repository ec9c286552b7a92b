// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The file system of a block device as a mount that nobody sees yet, and its size while it is mounted. A device that is
// mounted already gives the same file system once more: so a running container's is reached without its namespaces.
#pragma once

#include "containers/storage/disk_filesystem.hpp"

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <cstdint>
#include <string>

namespace containers {

// Read-only, the device is not written either: what stands in a log of the file system is left there.
enum class Access { kReadWrite, kReadOnly };

// The mount vanishes with its descriptor.
Result<UniqueFd> mount_block(const std::string& device_path, FilesystemType type, Access access = Access::kReadWrite);

// Grows the mounted file system to so many bytes, rounded down to its blocks; the device has them. For ext4 the kernel
// wants CAP_SYS_RESOURCE; kOperationDenied says so.
Result<void> grow_mounted(const UniqueFd& mount, FilesystemType type, std::uint64_t size_bytes);

}  // namespace containers
