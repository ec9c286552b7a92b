// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where the disks, CD drives and floppies of a machine stand in domain XML: bus, target name, drive address, image.
// The address carries PCS6's StackIndex and is what comes back; target names only have to be unique.
//
// A device that cannot be is left out with an error entry; a hard disk whose file is wrong refuses the machine, for a
// machine without its disk is another machine.
#pragma once

#include "config-convert/disk/disk_image.hpp"
#include "config-convert/vm/device_kind.hpp"

#include <vector>

namespace convert {

// The machine's folder, and where its file says that it was.
ImageHome home_of(const VmScope& vm);

Result<bool> plan_hard_disk(DeviceScope& scope);
Result<bool> plan_cd_drive(DeviceScope& scope);
Result<bool> plan_floppy_drive(DeviceScope& scope);

// Once all are planned: controllers, and each device's address.
void address_storage(VmScope& vm);

struct ScsiController {
  std::int64_t index = 0;
  std::string model;

  bool operator==(const ScsiController&) const = default;
};

std::vector<ScsiController> scsi_controllers(const VmScope& vm);
// One more than the highest SATA controller in use.
std::int64_t sata_controllers(const VmScope& vm);

}  // namespace convert
