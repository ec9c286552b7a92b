// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as a disk's folder: the descriptor up to the first NUL, and behind it every image that it names. What is
// shown lies in the machine's folder, and its parts follow each other.
#include "config-convert/disk/disk_image.hpp"
#include "config-convert/disk/disk_view.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string all(reinterpret_cast<const char*>(data), size);
  const std::string descriptor = all.substr(0, all.find('\0'));
  const std::string image = descriptor.size() < size ? all.substr(descriptor.size() + 1) : std::string();
  convert::Context context;
  context.look_at = [&](const std::string& path, std::size_t limit) -> std::optional<convert::FileGlimpse> {
    if (!path.starts_with("/vm/")) std::abort();
    if (path == "/vm/disk.hdd") return convert::FileGlimpse{.is_folder = true};
    const std::string& content = path == "/vm/disk.hdd/DiskDescriptor.xml" ? descriptor : image;
    return convert::FileGlimpse{.size_bytes = content.size(), .head = content.substr(0, limit)};
  };
  const auto view = convert::view_of_disk({"/vm", "/old"}, "disk.hdd", context);
  if (!view) return view.error().message.empty() ? (std::abort(), 0) : 0;
  std::uint64_t end = 0;
  for (const convert::ViewPart& part : view->parts) {
    if (part.chain.empty() || part.start_sector != end || part.end_sector <= part.start_sector) std::abort();
    end = part.end_sector;
  }
  if (end * 512 != view->size_bytes || view->held_bytes > view->size_bytes) std::abort();
  return 0;
}
