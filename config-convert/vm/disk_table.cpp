// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using DiskRow = Row<DiskScope>;

Value text_if(bool wanted, std::int64_t value) {
  if (!wanted) return {};
  return fmt::to_string(value);
}

bool is_disk(const DiskScope& scope) { return scope.device.kind == StorageKind::kHdd; }

Value source_kind(const DiskRow&, DiskScope& scope) { return scope.device.is_block ? "block" : "file"; }

Value device_kind(const DiskRow&, DiskScope& scope) {
  constexpr std::array kNames{"disk", "cdrom", "floppy"};
  return kNames[static_cast<std::size_t>(scope.device.kind)];
}

Value driver_name(const DiskRow& row, DiskScope&) { return std::string(row.word); }

Value image_format(const DiskRow&, DiskScope& scope) { return scope.device.image ? scope.device.image->format : "raw"; }

// Only where the file is known to take O_DIRECT: QEMU does not start on one that does not.
Value if_direct(const DiskRow& row, DiskScope& scope) {
  if (!is_disk(scope) || !scope.device.image || !scope.device.image->direct_io) return {};
  return std::string(row.word);
}

Value if_disk(const DiskRow& row, DiskScope& scope) {
  if (!is_disk(scope)) return {};
  return std::string(row.word);
}

Value if_cdrom(const DiskRow& row, DiskScope& scope) {
  if (scope.device.kind != StorageKind::kCdRom) return {};
  return std::string(row.word);
}

Value source_file(const DiskRow&, DiskScope& scope) {
  if (scope.device.is_block || !scope.device.image) return {};
  return scope.device.image->file;
}

Value source_device(const DiskRow&, DiskScope& scope) {
  if (!scope.device.is_block) return {};
  return scope.device.image->file;
}

// A medium that was taken away since must not keep the machine from starting.
Value if_removable_medium(const DiskRow& row, DiskScope& scope) {
  if (is_disk(scope) || !scope.device.image) return {};
  return std::string(row.word);
}

Value target(const DiskRow&, DiskScope& scope) { return scope.device.target; }
Value bus(const DiskRow&, DiskScope& scope) { return scope.device.bus; }
Value boot_order(const DiskRow&, DiskScope& scope) {
  return text_if(scope.device.boot_order > 0, scope.device.boot_order);
}

Value alias(const DiskRow&, DiskScope& scope) {
  constexpr std::array kNames{"ua-hdd", "ua-cdrom", "ua-fdd"};
  return kNames[static_cast<std::size_t>(scope.device.kind)] + fmt::to_string(scope.device.index);
}

Value drive(const DiskRow& row, DiskScope& scope) {
  if (!scope.device.has_address) return {};
  return std::string(row.word);
}
Value controller(const DiskRow&, DiskScope& scope) {
  return text_if(scope.device.has_address, scope.device.controller);
}
Value bus_number(const DiskRow&, DiskScope& scope) {
  return text_if(scope.device.has_address, scope.device.bus_number);
}
Value scsi_target(const DiskRow&, DiskScope& scope) {
  return text_if(scope.device.has_address, scope.device.target_number);
}
Value unit(const DiskRow&, DiskScope& scope) { return text_if(scope.device.has_address, scope.device.unit); }

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
    DiskRow{"", "boot/@order", boot_order},
    DiskRow{"Index", "alias/@name", alias},
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
