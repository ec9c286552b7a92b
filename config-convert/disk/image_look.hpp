// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One image file of a disk, looked at: is it there, and do its header and block table hold what QEMU would trust.
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/disk/disk_view.hpp"
#include "config-convert/disk/parallels_image.hpp"
#include "config-convert/disk/qcow2_image.hpp"
#include "foundation/result.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace convert {

// So much of a file tells which image it is.
inline constexpr std::size_t kHeadBytes = std::max(kParallelsHeaderBytes, kQcow2HeaderBytes);

// What is there; nothing: nothing. An Error where it must not be used: a link leads out, it is a device.
Result<std::optional<FileGlimpse>> look_at(const Context& context, const std::string& path, std::size_t limit_bytes);

struct SeenImage {
  std::string missing;           // empty: it is there; else words that say what is missing, and nothing below is known
  bool direct_io = false;        // can be opened with O_DIRECT
  bool is_in_use = false;        // was not closed: its last writes may be missing
  std::uint64_t size_bytes = 0;  // of the disk in it
  std::uint64_t held_bytes = 0;  // of these, what this image has itself; at most so much where its table is too large
  std::uint64_t device = 0, inode = 0;  // as a FileGlimpse's
};

// An Error begins with "disk image 'PATH'" or with the path: it cannot be used. Context::look_at must be set.
Result<SeenImage> look_at_image(const ViewImage& image, const Context& context);

}  // namespace convert
