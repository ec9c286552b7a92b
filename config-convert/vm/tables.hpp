// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The mapping of config.pvs to domain XML, row by row. docs/config-convert.md explains the choices; the tables are
// the mapping. Paths of device tables are below the device's own element on both sides.
#pragma once

#include "config-convert/rows/rows.hpp"
#include "config-convert/vm/device_kind.hpp"

#include <span>

namespace convert {

std::span<const Row<VmScope>> machine_rows();         // below <domain>: all but devices
std::span<const Row<VmScope>> machine_device_rows();  // below <domain>: single devices that every machine has
std::span<const ListRow<VmScope>> machine_lists();
std::span<const KeptRow> machine_kept();

std::span<const Row<DeviceScope>> disk_rows();   // below <disk>: hard disks
std::span<const Row<DeviceScope>> drive_rows();  // below <disk>: CD and floppy drives
std::span<const KeptRow> disk_kept();

std::span<const Row<DeviceScope>> adapter_rows();  // below <interface>
std::span<const ListRow<DeviceScope>> adapter_lists();
std::span<const KeptRow> adapter_kept();

// Of every device: alias and boot order.
Value device_alias(const Row<DeviceScope>& row, DeviceScope& scope);
Value device_boot_order(const Row<DeviceScope>& row, DeviceScope& scope);

}  // namespace convert
