// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/storage_back.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using DiskRow = Row<DeviceScope>;

Value text_if(bool wanted, std::int64_t value) {
  if (!wanted) return {};
  return fmt::to_string(value);
}

Value source_kind(const DiskRow&, DeviceScope& scope) { return scope.device.is_block ? "block" : "file"; }

Value device_kind(const DiskRow&, DeviceScope& scope) { return scope.device.bus == "fdc" ? "floppy" : "cdrom"; }

Value image_format(const DiskRow&, DeviceScope& scope) {
  return scope.device.image ? scope.device.image->format : "raw";
}

// Only where the file is known to take O_DIRECT: QEMU does not start on one that does not.
Value if_direct(const DiskRow& row, DeviceScope& scope) {
  if (!scope.device.image || !scope.device.image->direct_io) return {};
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
Value if_medium(const DiskRow& row, DeviceScope& scope) {
  if (!scope.device.image) return {};
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

constexpr std::array kDiskRows{
    DiskRow{"EmulatedType", "@type", source_kind, {}, back_backend, {"block", "0"}},
    DiskRow{"", "@device", constant, "disk"},
    DiskRow{"", "driver/@name", constant, "qemu"},
    DiskRow{"DiskType", "driver/@type", image_format, {}, back_image_kind, {"raw", "0"}},
    DiskRow{"", "driver/@cache", if_direct, "none"},
    DiskRow{"", "driver/@io", if_direct, "native"},
    DiskRow{"", "driver/@discard", constant, "unmap"},
    DiskRow{"SystemName",
            "source/@file",
            source_file,
            {},
            back_system_name,
            {"/srv/images/b.qcow2", "/srv/images/b.qcow2"}},
    DiskRow{"UserFriendlyName", "source/@file", nullptr, {}, back_system_name},
    DiskRow{"SystemName", "source/@dev", source_device},
    DiskRow{"", "target/@dev", target},
    DiskRow{"InterfaceType", "target/@bus", bus, {}, back_interface, {"usb", "4"}},
    DiskRow{"", "boot/@order", device_boot_order},
    DiskRow{"Index", "alias/@name", device_alias},
    DiskRow{"Enabled", "alias/@name", nullptr, "1", back_word},
    DiskRow{"Connected", "alias/@name", nullptr, "1", back_word},
    DiskRow{"", "address/@type", drive, "drive"},
    DiskRow{"SubType", "address/@controller", controller, {}, back_scsi_model},
    DiskRow{"", "address/@bus", bus_number},
    DiskRow{"", "address/@target", scsi_target},
    DiskRow{"StackIndex", "address/@unit", unit, {}, back_stack_index, {"5", "5"}},
};

// CD and floppy drives.
constexpr std::array kDriveRows{
    DiskRow{"", "@type", source_kind},
    DiskRow{"", "@device", device_kind},
    DiskRow{"", "driver/@name", constant, "qemu"},
    DiskRow{"", "driver/@type", image_format},
    DiskRow{"SystemName", "source/@file", source_file, {}, back_system_name, {"/srv/iso/b.iso", "/srv/iso/b.iso"}},
    DiskRow{"UserFriendlyName", "source/@file", nullptr, {}, back_system_name},
    DiskRow{"EmulatedType", "source/@file", nullptr, {}, back_backend},
    DiskRow{"Connected", "source/@file", nullptr, {}, back_has_medium},
    DiskRow{"", "source/@startupPolicy", if_medium, "optional"},
    DiskRow{"", "target/@dev", target},
    DiskRow{"InterfaceType", "target/@bus", bus, {}, back_interface, {"usb", "4"}},
    DiskRow{"", "readonly", if_cdrom},
    DiskRow{"", "boot/@order", device_boot_order},
    DiskRow{"Index", "alias/@name", device_alias},
    DiskRow{"Enabled", "alias/@name", nullptr, "1", back_word},
    DiskRow{"", "address/@type", drive, "drive"},
    DiskRow{"SubType", "address/@controller", controller, {}, back_scsi_model},
    DiskRow{"", "address/@bus", bus_number},
    DiskRow{"", "address/@target", scsi_target},
    DiskRow{"StackIndex", "address/@unit", unit, {}, back_stack_index, {"3", "3"}},
};

constexpr std::array kKept{
    KeptRow{"IoLimit", "", Severity::kInfo, {}},
    KeptRow{"IopsLimit", "", Severity::kInfo, {}},
    KeptRow{"Passthrough", "0", Severity::kWarning,
            "SCSI pass-through is not carried over: the device is an ordinary disk"},
};

}  // namespace

std::span<const DiskRow> disk_rows() { return kDiskRows; }
std::span<const DiskRow> drive_rows() { return kDriveRows; }
std::span<const KeptRow> disk_kept() { return kKept; }

}  // namespace convert
