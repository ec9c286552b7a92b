// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A copy of an image file: one that shares its blocks where the file system can (FICLONE: at once, whatever its size),
// else one of what is not a hole.
//
// Sources: man ioctl_ficlone(2), lseek(2) SEEK_DATA, copy_file_range(2).
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace containers {

// Called between pieces of the copy with bytes done and bytes in all; false ends it with kOperationFailed.
using CopyProgress = std::function<bool(std::uint64_t done_bytes, std::uint64_t total_bytes)>;

// `to` is an empty file. `name` is the image's, for errors.
Result<void> copy_image(int from, int to, const std::string& name, const CopyProgress& progress);

}  // namespace containers
