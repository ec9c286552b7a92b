// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The leaves of a disk or drive as a <disk> has them: place, file, medium. Addresses say where on its interface a
// device is; where a device has none (virtio, or not defined yet), its target's letter does.
#pragma once

#include "config-convert/vm/device_kind.hpp"

namespace convert {

using DeviceBack = Value(const Row<DeviceScope>& row, DeviceScope& scope, const xmlNode* disk);

// Relative to the machine's folder when below it.
std::string name_in_home(const VmScope& vm, const std::string& path);

DeviceBack back_interface;    // InterfaceType
DeviceBack back_scsi_model;   // SubType
DeviceBack back_stack_index;  // StackIndex
DeviceBack back_system_name;  // relative to the machine's folder when below it
DeviceBack back_backend;      // EmulatedType
DeviceBack back_has_medium;   // Connected of a drive
DeviceBack back_image_kind;   // DiskType
DeviceBack back_is_lun;       // Passthrough

}  // namespace convert
