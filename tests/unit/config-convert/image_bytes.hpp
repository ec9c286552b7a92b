// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Images of disks as the first bytes that a reader looks at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

inline void put_little(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i) & 0xff);
}

inline void put_big(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * (size - 1 - i)) & 0xff);
}

struct ParallelsBytes {
  std::string magic = "WithouFreSpacExt";
  std::uint32_t version = 2;
  std::uint32_t cluster_sectors = 2048;
  std::uint64_t sectors = 8192;
  std::uint32_t in_use = 0;
  std::vector<std::uint32_t> table = {1, 0, 2, 0};
  std::size_t clusters = 3;  // of the file, its header's included

  std::string bytes() const {
    std::string all(clusters * cluster_sectors * 512, '\0');
    if (all.size() < 4096) all.resize(4096);
    all.replace(0, magic.size(), magic);
    put_little(all, 16, version, 4);
    put_little(all, 28, cluster_sectors, 4);
    put_little(all, 32, table.size(), 4);
    put_little(all, 36, sectors, 8);
    put_little(all, 44, in_use, 4);
    for (std::size_t i = 0; i < table.size(); ++i) put_little(all, 64 + 4 * i, table[i], 4);
    return all;
  }
};

inline std::string qcow2_bytes(std::uint64_t size, const std::string& backing = {}, std::uint32_t version = 3) {
  std::string all(4096, '\0');
  all.replace(0, 4, "QFI\xfb");
  put_big(all, 4, version, 4);
  if (!backing.empty()) {
    put_big(all, 8, 512, 8);
    put_big(all, 16, backing.size(), 4);
    all.replace(512, backing.size(), backing);
  }
  put_big(all, 24, size, 8);
  return all;
}
