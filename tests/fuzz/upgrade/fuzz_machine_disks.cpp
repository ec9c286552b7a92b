// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as config.pvs: each disk that is listed has a name.
#include "upgrade/exam/machine_disks.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto disks = upgrade::machine_disks({reinterpret_cast<const char*>(data), size}))
    for (const upgrade::MachineDisk& disk : *disks)
      if (disk.name.empty()) std::abort();
  return 0;
}
