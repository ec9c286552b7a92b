// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as DiskDescriptor.xml: every part of the answer has images, and each image a name.
#include "config-convert/disk/disk_descriptor.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto disk = convert::parse_disk_descriptor({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!disk) return disk.error().message.empty() ? (std::abort(), 0) : 0;
  for (const convert::BundlePart& part : disk->parts) {
    if (part.chain.empty() || part.end_sector <= part.start_sector) std::abort();
    for (const convert::BundleImage& image : part.chain)
      if (image.file.empty() || image.file.find('\0') != image.file.npos) std::abort();
  }
  return 0;
}
