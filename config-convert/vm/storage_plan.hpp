// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where the disks, CD drives and floppies of a machine stand in domain XML: bus, target name, drive address, image.
// The address carries PCS6's StackIndex and is what comes back; target names only have to be unique.
//
// A device that cannot be is left out with an error entry; a hard disk whose file is wrong refuses the machine, for a
// machine without its disk is another machine.
#pragma once

#include "config-convert/vm/scope.hpp"
#include "foundation/result.hpp"

#include <vector>

namespace convert {

Result<std::vector<StorageDevice>> plan_storage(VmScope& vm);

struct ScsiController {
  std::int64_t index = 0;
  std::string model;

  bool operator==(const ScsiController&) const = default;
};

std::vector<ScsiController> scsi_controllers(const std::vector<StorageDevice>& storage);
// One more than the highest SATA controller in use.
std::int64_t sata_controllers(const std::vector<StorageDevice>& storage);

}  // namespace convert
