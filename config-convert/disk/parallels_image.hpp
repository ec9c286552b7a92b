// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The header and the block table of a Parallels image (.hds): 64 bytes, little endian, then for each cluster of the
// disk the place of its data in the file. QEMU trusts both further than a file that nobody vouches for deserves: a
// table that points twice at one cluster gives one disk's data to another block.
//
//   offset  0  "WithoutFreeSpace" (table counts sectors) or "WithouFreSpacExt" (table counts clusters)
//          16  version, 2        28  sectors of a cluster   32  entries of the table
//          36  sectors of the disk (32 bits of it with the first magic)    44  is it in use
#pragma once

#include "foundation/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace convert {

inline constexpr std::size_t kParallelsHeaderBytes = 64;
// Tables beyond are left to QEMU: 4 TiB of usual clusters.
inline constexpr std::size_t kParallelsTableLimitBytes = 16U << 20;

struct ParallelsImage {
  std::uint64_t size_bytes = 0;
  std::size_t table_bytes = 0;  // with the header before it
  bool is_in_use = false;       // was not closed: its last writes may be missing
};

bool is_parallels_image(std::string_view head);

// `head`: the first bytes of a file of `file_bytes`. An Error that begins with `name`: it is no image that can be used.
Result<ParallelsImage> check_parallels_header(std::string_view head, std::uint64_t file_bytes, std::string_view name);

// `head` has the whole table. Bytes of the disk that the image itself holds; the rest is another image's, or zeros.
Result<std::uint64_t> check_parallels_table(std::string_view head, std::uint64_t file_bytes, std::string_view name);

}  // namespace convert
