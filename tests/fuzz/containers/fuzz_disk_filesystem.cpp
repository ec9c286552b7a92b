// SPDX-License-Identifier: LGPL-2.1-or-later
// Whatever a container wrote to its disk: what is found lies within it.
#include "containers/storage/disk_filesystem.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Most of a disk is empty: the input is its start, and comes again at 1 MiB, where partitions begin.
  constexpr std::uint64_t kPartition = 1u << 20, kDisk = 64u << 20;
  const auto read = [&](std::uint64_t offset, std::span<unsigned char> buffer) {
    if (offset > kDisk || buffer.size() > kDisk - offset) return false;
    std::memset(buffer.data(), 0, buffer.size());
    const std::uint64_t at = offset % kPartition;
    if (at < size) std::memcpy(buffer.data(), data + at, std::min<std::size_t>(buffer.size(), size - at));
    return true;
  };
  const auto found = containers::find_filesystem({kDisk, read}, "x");
  if (!found) return 0;
  if (found->offset_bytes > kDisk || found->room_bytes > kDisk - found->offset_bytes) std::abort();
  if (found->size_bytes == 0 || found->size_bytes > found->room_bytes) std::abort();
  return 0;
}
