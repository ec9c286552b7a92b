// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An empty qcow2 image over something else that only QEMU knows how to read. Nothing of that is opened.
#pragma once

#include "foundation/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace upgrade {

// What a qcow2 header names, for `qemu-img create -b … -F …`.
struct Backing {
  std::string name;    // a path, "nbd+unix:…", "json:…"
  std::string format;  // QEMU's word

  bool operator==(const Backing&) const = default;
};
inline constexpr std::size_t kLongestBacking = 1023;  // that a header has room for, in bytes

// In the place of what is there; on the disk when it returns. Blocks for milliseconds; any thread.
Result<void> make_empty_overlay(const std::string& file, const Backing& backing, std::uint64_t size_bytes);

}  // namespace upgrade
