// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using DiskRow = Row<DeviceScope>;

Value text_if(bool wanted, std::int64_t value) {
  if (!wanted) return {};
  return fmt::to_string(value);
}

bool is_disk(const DeviceScope& scope) { return scope.device.kind->pcs6 == "Hdd"; }

Value source_kind(const DiskRow&, DeviceScope& scope) { return scope.device.is_block ? "block" : "file"; }

Value device_kind(const DiskRow&, DeviceScope& scope) {
  if (is_disk(scope)) return "disk";
  return scope.device.bus == "fdc" ? "floppy" : "cdrom";
}

Value driver_name(const DiskRow& row, DeviceScope&) { return std::string(row.word); }

Value image_format(const DiskRow&, DeviceScope& scope) {
  return scope.device.image ? scope.device.image->format : "raw";
}

// Only where the file is known to take O_DIRECT: QEMU does not start on one that does not.
Value if_direct(const DiskRow& row, DeviceScope& scope) {
  if (!is_disk(scope) || !scope.device.image || !scope.device.image->direct_io) return {};
  return std::string(row.word);
}

Value if_disk(const DiskRow& row, DeviceScope& scope) {
  if (!is_disk(scope)) return {};
  return std::string(row.word);
}

Value if_cdrom(const DiskRow& row, DeviceScope& scope) {
  if (scope.device.kind->pcs6 != "CdRom") return {};
  return std::string(row.word);
}

Value source_file(const DiskRow&, DeviceScope& scope) {
  if (scope.device.is_block || !scope.device.image) return {};
  return scope.device.image->file;
}

Value source_device(const DiskRow&, DeviceScope& scope) {
  if (!scope.device.is_block) return {};
  return scope.device.image->file;
}

// A medium that was taken away since must not keep the machine from starting.
Value if_removable_medium(const DiskRow& row, DeviceScope& scope) {
  if (is_disk(scope) || !scope.device.image) return {};
  return std::string(row.word);
}

Value target(const DiskRow&, DeviceScope& scope) { return scope.device.target; }
Value bus(const DiskRow&, DeviceScope& scope) { return scope.device.bus; }
Value drive(const DiskRow& row, DeviceScope& scope) {
  if (!scope.device.has_address) return {};
  return std::string(row.word);
}
Value controller(const DiskRow&, DeviceScope& scope) {
  return text_if(scope.device.has_address, scope.device.controller);
}
Value bus_number(const DiskRow&, DeviceScope& scope) {
  return text_if(scope.device.has_address, scope.device.bus_number);
}
Value scsi_target(const DiskRow&, DeviceScope& scope) {
  return text_if(scope.device.has_address, scope.device.target_number);
}
Value unit(const DiskRow&, DeviceScope& scope) { return text_if(scope.device.has_address, scope.device.unit); }

constexpr std::array kRows{
    DiskRow{"EmulatedType", "@type", source_kind},
    DiskRow{"", "@device", device_kind},
    DiskRow{"", "driver/@name", driver_name, "qemu"},
    DiskRow{"DiskType", "driver/@type", image_format},
    DiskRow{"", "driver/@cache", if_direct, "none"},
    DiskRow{"", "driver/@io", if_direct, "native"},
    DiskRow{"", "driver/@discard", if_disk, "unmap"},
    DiskRow{"SystemName", "source/@file", source_file},
    DiskRow{"SystemName", "source/@dev", source_device},
    DiskRow{"Connected", "source/@startupPolicy", if_removable_medium, "optional"},
    DiskRow{"StackIndex", "target/@dev", target},
    DiskRow{"InterfaceType", "target/@bus", bus},
    DiskRow{"", "readonly", if_cdrom},
    DiskRow{"", "boot/@order", device_boot_order},
    DiskRow{"Index", "alias/@name", device_alias},
    DiskRow{"StackIndex", "address/@type", drive, "drive"},
    DiskRow{"StackIndex", "address/@controller", controller},
    DiskRow{"StackIndex", "address/@bus", bus_number},
    DiskRow{"StackIndex", "address/@target", scsi_target},
    DiskRow{"StackIndex", "address/@unit", unit},
};

constexpr std::array kKept{
    KeptRow{"IoLimit", "", Severity::kInfo, {}},
    KeptRow{"IopsLimit", "", Severity::kInfo, {}},
    KeptRow{"Passthrough", "0", Severity::kWarning,
            "SCSI pass-through is not carried over: the device is an ordinary disk"},
};

}  // namespace

std::span<const DiskRow> disk_rows() { return kRows; }
std::span<const KeptRow> disk_kept() { return kKept; }

}  // namespace convert
