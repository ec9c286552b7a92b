// SPDX-License-Identifier: LGPL-2.1-or-later
// A screenshot is a picture whose pixels are all there, and becomes a PNG, or is refused.
#include "prlctl/actions/picture.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto picture = prlctl::parse_ppm({reinterpret_cast<const char*>(data), size});
  if (!picture) return 0;
  if (picture->pixels.size() != std::size_t{3} * picture->width * picture->height) std::abort();
  if (!prlctl::is_png(prlctl::png_of(*picture))) std::abort();
  return 0;
}
