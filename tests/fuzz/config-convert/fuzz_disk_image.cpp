// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as a disk's image, and as the backing file that it names: what is taken lies in the machine's folder.
#include "config-convert/disk/disk_image.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string image(reinterpret_cast<const char*>(data), size);
  convert::Context context;
  context.look_at = [&](const std::string& path, std::size_t limit) -> std::optional<convert::FileGlimpse> {
    if (!path.starts_with("/vm/")) std::abort();
    return convert::FileGlimpse{false, false, image.size(), image.substr(0, limit)};
  };
  const auto found = convert::find_disk_image({"/vm", "/old"}, "disk.hdd", context);
  if (!found) return found.error().message.empty() ? (std::abort(), 0) : 0;
  if (found->image.file != "/vm/disk.hdd" || found->size_bytes > std::uint64_t{1} << 50) std::abort();
  return 0;
}
