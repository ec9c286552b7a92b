// SPDX-License-Identifier: LGPL-2.1-or-later
// Whatever a container called its mounts: their names are text, and no more of them than asked for.
#include "libvirt-driver/kernel/mountinfo.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLimit = 16;
  const auto mounts = driver::parse_mountinfo({reinterpret_cast<const char*>(data), size}, kLimit);
  if (mounts.size() > kLimit) std::abort();
  for (const driver::ContainerMount& mount : mounts) {
    if (mount.point.empty()) std::abort();
    for (const char c : mount.point + mount.source)
      if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) std::abort();
  }
  return 0;
}
