// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a screen shows, as libvirt gives it (a portable pixmap, PPM: "P6 WIDTH HEIGHT 255" and three bytes a pixel) and
// as prlctl gives it (PNG, RFC 2083: true colour, 8 bits). The pixmap comes from the host's QEMU; it is checked all the
// same, and at most 16384 pixels wide and high. Bytes in and out; any thread.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace prlctl {

struct Picture {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string pixels = {};  // red, green, blue; row by row from the top

  bool operator==(const Picture&) const = default;
};

// kInvalidArg, saying what is wrong with it.
Result<Picture> parse_ppm(std::string_view bytes);

std::string png_of(const Picture& picture);

bool is_png(std::string_view bytes);

}  // namespace prlctl
