// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a qcow2 header says that matters before QEMU opens the image: its size, and the other files that it names,
// which QEMU would open too. Big endian:
//
//   offset  4  version, 2 or 3     8  where the name of the backing file stands    16  its length, at most 1023
//          24  size of the disk   32  encryption    60  snapshots in it           72  features (version 3); bit 2: the
//                         2: LUKS                                                 data is in another file
#pragma once

#include "foundation/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace convert {

inline constexpr std::size_t kQcow2HeaderBytes = 104;

struct Qcow2Image {
  std::uint64_t size_bytes = 0;
  std::size_t backing_offset = 0;  // within the first 2 MiB, the largest cluster
  std::size_t backing_bytes = 0;   // 0: no backing file
  std::uint32_t snapshots = 0;     // within the image; blocks that they lack are the backing file's, too
  bool is_luks = false;            // encrypted: QEMU needs the key
};

bool is_qcow2_image(std::string_view head);

// An Error that begins with `name`: the image cannot be used.
Result<Qcow2Image> check_qcow2_header(std::string_view head, std::string_view name);

}  // namespace convert
