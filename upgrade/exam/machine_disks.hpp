// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The hard disks that a config.pvs says a machine has: those that are connected. Pure.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace upgrade {

struct MachineDisk {
  std::string name;         // of its image: "harddisk1.hdd", absolute or of the machine's folder
  std::uint64_t index = 0;  // that its field in the file has: Hardware/Hdd[index]
  bool is_device = false;   // of the host, or a part of one: no image
  bool has_state = false;   // belongs to a machine that is suspended

  bool operator==(const MachineDisk&) const = default;
};

Result<std::vector<MachineDisk>> machine_disks(std::string_view config);

}  // namespace upgrade
