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

// Their parts.
std::span<const Row<VmScope>> machine_identity_rows();
std::span<const Row<VmScope>> machine_memory_rows();
std::span<const Row<VmScope>> machine_cpu_rows();
std::span<const Row<VmScope>> machine_firmware_rows();
std::span<const Row<VmScope>> machine_feature_rows();
std::span<const Row<VmScope>> machine_clock_rows();
std::span<const Row<VmScope>> machine_io_rows();
std::span<const Row<VmScope>> machine_display_rows();
std::span<const Row<VmScope>> machine_usb_rows();
std::span<const Row<VmScope>> machine_standing_rows();
void numa_cells(VmScope& vm, xmlNode* domain);
void masked_features(VmScope& vm, xmlNode* domain);
void storage_controllers(VmScope& vm, xmlNode* domain);
void usb_controllers(VmScope& vm, xmlNode* domain);

std::span<const Row<DeviceScope>> disk_rows();    // below <disk>: hard disks
std::span<const Row<DeviceScope>> cd_rows();      // CD drives
std::span<const Row<DeviceScope>> floppy_rows();  // floppy drives

std::span<const Row<DeviceScope>> adapter_rows();  // below <interface>
std::span<const ListRow<DeviceScope>> adapter_lists();
std::span<const KeptRow> adapter_kept();

std::span<const Row<DeviceScope>> serial_rows();    // below <serial>
std::span<const Row<DeviceScope>> parallel_rows();  // below <parallel>
std::span<const Row<DeviceScope>> sound_rows();     // below <sound>
std::span<const Row<DeviceScope>> pci_rows();       // below <hostdev>
std::span<const Row<DeviceScope>> scsi_rows();
std::span<const Row<DeviceScope>> usb_device_rows();

// Of every device: alias and boot order.
Value device_alias(const Row<DeviceScope>& row, DeviceScope& scope);
Value device_boot_order(const Row<DeviceScope>& row, DeviceScope& scope);

}  // namespace convert
