// SPDX-License-Identifier: LGPL-2.1-or-later
// Words that name disks, headers of images, counters: any bytes are read or refused.
#include "containers/devices/domain_io_limits.hpp"
#include "containers/storage/container_disk.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto disk = containers::parse_disk_name(text);
  if (disk && !disk->path.starts_with('/')) std::abort();
  static_cast<void>(containers::parse_disk_counters(text));
  for (const auto kind : {containers::DiskKind::kQcow2, containers::DiskKind::kPloop})
    static_cast<void>(containers::parse_image_capacity(kind, {data, size}));
  static_cast<void>(containers::parse_domain_io_limits(text, "/vz"));
  return 0;
}
