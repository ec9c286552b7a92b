// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A domain's UUID as the wire carries it: 16 raw bytes. Text form is libvirt's: lower case, dashes at 8-4-4-4-12.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace driver {

using Uuid = std::array<std::uint8_t, 16>;

struct UuidHash {
  std::size_t operator()(const Uuid& uuid) const {
    // UUIDs are random already; a hostile client cannot choose which domains exist, so folding is enough.
    std::uint64_t half[2];
    std::memcpy(half, uuid.data(), sizeof half);
    return static_cast<std::size_t>((half[0] ^ (half[1] * 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL);
  }
};

inline std::string to_string(const Uuid& uuid) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[uuid[i] >> 4];
    text += kHex[uuid[i] & 15];
  }
  return text;
}

}  // namespace driver
