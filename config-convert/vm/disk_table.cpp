// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Hard disks, CD and floppy drives. storage_plan.cpp says where they stand.
#include "config-convert/host/apparmor_names.hpp"
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/disk_key.hpp"
#include "config-convert/vm/io_limits.hpp"
#include "config-convert/vm/storage_back.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using DiskRow = Row<DeviceScope>;

Value text_if(bool wanted, std::int64_t value) {
  if (!wanted) return {};
  return fmt::to_string(value);
}

Value source_kind(const DiskRow&, DeviceScope& scope) { return scope.device.is_block ? "block" : "file"; }

// SCSI commands reach a host's device through virtio-scsi only.
Value disk_or_lun(const DiskRow& row, DeviceScope& scope) {
  if (!flag(scope, row.pcs6, false)) return "disk";
  if (scope.device.is_block && scope.device.controller_model == "virtio-scsi") return "lun";
  scope.warn(row.pcs6, row.xml, "SCSI commands are not passed on: the device is an ordinary disk");
  return "disk";
}

Value cd_drive(const DiskRow& row, DeviceScope& scope) {
  if (flag(scope, row.pcs6, false))
    scope.warn(row.pcs6, row.xml, "SCSI commands are not passed on to the host's drive");
  return std::string(row.word);
}

Value image_format(const DiskRow&, DeviceScope& scope) {
  return scope.device.image ? scope.device.image->format : "raw";
}

// Only where the file is known to take O_DIRECT: QEMU does not start on one that does not.
Value if_direct(const DiskRow& row, DeviceScope& scope) {
  if (!scope.device.image || !scope.device.image->direct_io) return {};
  return std::string(row.word);
}

// A qcow2's index of the whole disk in memory, 8 bytes for each cluster of 64 KiB, and its reference counts besides.
// QEMU keeps 32 MiB of it at most by itself, which is the index of 256 GiB.
Value index_cache(const DiskRow&, DeviceScope& scope) {
  constexpr std::int64_t kCluster = 64 << 10, kReferenceCounts = 256 << 10;
  constexpr std::int64_t kLeast = 1 << 20, kMost = 32 << 20;
  const std::int64_t size = static_cast<std::int64_t>(scope.device.size_bytes);
  if (size == 0 || scope.device.image->format != "qcow2") return {};
  const std::int64_t index = (size / (kCluster / 8) / kCluster + 1) * kCluster;
  return fmt::to_string(std::clamp(index, kLeast, kMost) + kReferenceCounts);
}

Value source_file(const DiskRow& row, DeviceScope& scope) {
  if (scope.device.is_block || !scope.device.image) return {};
  const std::string& file = scope.device.image->file;
  if (scope.vm.context.apparmor && !fits_apparmor_profile(file))
    scope.warn(row.pcs6, row.xml,
               fmt::format("libvirt may not start the machine under AppArmor: its profile cannot hold the name '{}', "
                           "for signs like {{ and [ in it; rename the file, or let prlctl upgrade give a disk's image "
                           "another name",
                           file));
  return file;
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

// What the ATA standard has room for: 20 characters of the UUID. Guests that know their disks by the serial number of
// before keep what they knew, so it is for machines whose devices change anyway.
std::string serial_of_uuid(const DeviceScope& scope) {
  constexpr std::size_t kLength = 20;
  std::string serial = parse_uuid(scope.text("Uuid").value_or("")).value_or("");
  serial.erase(std::remove(serial.begin(), serial.end(), '-'), serial.end());
  return serial.substr(0, kLength);
}

Value serial(const DiskRow& row, DeviceScope& scope) {
  const std::string written = scope.text(row.pcs6).value_or("");
  const auto is_good = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_.+- ").find(c) != std::string_view::npos;
  };
  if (!written.empty() && std::all_of(written.begin(), written.end(), is_good)) return written;
  if (!written.empty()) scope.warn(row.pcs6, row.xml, fmt::format("'{}' is no serial number for libvirt", written));
  const std::string made = serial_of_uuid(scope);
  if (scope.vm.context.profile != Profile::kVirtio || made.empty()) return {};
  return made;
}

Value back_serial(const DiskRow& row, DeviceScope& scope, const xmlNode* disk) {
  const Value written = get(disk, row.xml);
  if (written && *written != serial_of_uuid(scope)) return written;
  return scope.text(row.pcs6) ? Value("") : Value();
}

// Virtuozzo 7's; guests of PCS6 saw blocks of 512 bytes. IDE and SATA have no other logical ones.
Value block_size(const DiskRow& row, DeviceScope& scope) {
  constexpr std::int64_t kUsual = 512;
  const std::int64_t size = number(scope, row.pcs6, kUsual, kUsual, 32'768);
  if (size == kUsual) return {};
  const bool is_logical = row.pcs6.starts_with("Logical");
  const bool is_possible =
      (size & (size - 1)) == 0 && (!is_logical || scope.device.bus == "scsi" || scope.device.bus == "virtio");
  if (is_possible) return fmt::to_string(size);
  scope.warn(row.pcs6, row.xml, fmt::format("blocks of {} bytes are not possible here; they have 512", size));
  return {};
}

Value back_block_size(const DiskRow& row, DeviceScope& scope, const xmlNode* disk) {
  const Value size = get(disk, row.xml);
  if (size && *size != "0") return size;
  return scope.text(row.pcs6) ? Value("512") : Value();
}

constexpr Example kKeyExample{"1b4e28ba-2fa1-11d2-883f-0016d3cca427", "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
                              "source/encryption/@format=luks source/encryption/secret/@type=passphrase"};

constexpr std::array kDiskRows{
    DiskRow{"EmulatedType", "@type", source_kind, {}, back_backend, {"block", "0"}},
    DiskRow{"Passthrough", "@device", disk_or_lun, {}, back_is_lun, {"lun", "1"}},
    DiskRow{"", "driver/@name", constant, "qemu"},
    DiskRow{"DiskType", "driver/@type", image_format, {}, back_image_kind, {"raw", "0"}},
    DiskRow{"", "driver/@cache", if_direct, "none"},
    DiskRow{"", "driver/@io", if_direct, "native"},
    DiskRow{"", "driver/@discard", constant, "unmap"},
    DiskRow{"", "driver/metadata_cache/max_size[unit=bytes]", index_cache},
    DiskRow{"SystemName", "source/@file", source_file, {}, back_system_name, {"/srv/b.qcow2", "/srv/b.qcow2"}},
    DiskRow{"UserFriendlyName", "source/@file", nullptr, {}, back_system_name, {"/srv/b.qcow2", "/srv/b.qcow2"}},
    DiskRow{"", "source/@dev", source_device},
    DiskRow{"", "source/encryption/@format", if_key, "luks"},
    DiskRow{"", "source/encryption/secret/@type", if_key, "passphrase"},
    DiskRow{kDiskKey, "source/encryption/secret/@uuid", disk_key, {}, back_disk_key, kKeyExample},
    DiskRow{"LogicalBlockSize", "blockio/@logical_block_size", block_size, {}, back_block_size, {"4096", "4096"}},
    DiskRow{"PhysicalBlockSize", "blockio/@physical_block_size", block_size, {}, back_block_size, {"4096", "4096"}},
    DiskRow{"", "target/@dev", target},
    DiskRow{"InterfaceType", "target/@bus", bus, {}, back_interface, {"usb", "4"}},
    DiskRow{kDiskBytes, "iotune/total_bytes_sec", disk_byte_limit, {}, back_disk_limit, {"5242880", "5242880"}},
    DiskRow{"IoLimit/IoLimitType", "iotune/total_bytes_sec", nullptr, "1", back_disk_limit_type, {"5242880", "1"}},
    DiskRow{kDiskOperations, "iotune/total_iops_sec", disk_operation_limit, {}, back_disk_limit, {"150", "150"}},
    DiskRow{"", "iotune/group_name", disk_limit_group},
    DiskRow{"SerialNumber", "serial", serial, {}, back_serial, {"WD-1234", "WD-1234"}},
    DiskRow{"", "boot/@order", device_boot_order},
    DiskRow{"", "alias/@name", device_alias},
    DiskRow{"", "address/@type", drive, "drive"},
    DiskRow{"SubType", "address/@controller", controller, {}, back_scsi_model, {"7", "1"}},
    DiskRow{"", "address/@bus", bus_number},
    DiskRow{"", "address/@target", scsi_target},
    DiskRow{"StackIndex", "address/@unit", unit, {}, back_stack_index, {"5", "5"}},
    DiskRow{"Enabled", "", nullptr, "1", back_word},
    DiskRow{"Connected", "", nullptr, "1", back_word},
};

constexpr DiskRow kBackend{"EmulatedType", "@type", source_kind, {}, back_backend, {"block", "0"}};
constexpr DiskRow kMedium{"SystemName", "source/@file",   source_file,
                          {},           back_system_name, {"/srv/b.iso", "/srv/b.iso"}};
constexpr DiskRow kMediumsName{"UserFriendlyName",          "source/@file", nullptr, {}, back_system_name,
                               {"/srv/b.iso", "/srv/b.iso"}};
constexpr DiskRow kHasMedium{"Connected", "source/@file",  nullptr,
                             {},          back_has_medium, {"/srv/b.iso", "1", "@type=file"}};

constexpr std::array kCdRows{
    kBackend,
    DiskRow{"Passthrough", "@device", cd_drive, "cdrom"},
    DiskRow{"", "driver/@name", constant, "qemu"},
    DiskRow{"", "driver/@type", image_format},
    kMedium,
    kMediumsName,
    kHasMedium,
    DiskRow{"", "source/@startupPolicy", if_medium, "optional"},
    DiskRow{"", "target/@dev", target},
    DiskRow{"InterfaceType", "target/@bus", bus, {}, back_interface, {"usb", "4", "target/@dev=sdb"}},
    DiskRow{"", "readonly", constant},
    DiskRow{"", "boot/@order", device_boot_order},
    DiskRow{"", "alias/@name", device_alias},
    DiskRow{"", "address/@type", drive, "drive"},
    DiskRow{"SubType", "address/@controller", controller, {}, back_scsi_model, {"7", "1"}},
    DiskRow{"", "address/@bus", bus_number},
    DiskRow{"", "address/@target", scsi_target},
    DiskRow{"StackIndex", "address/@unit", unit, {}, back_stack_index, {"3", "3"}},
    DiskRow{"Enabled", "", nullptr, "1", back_word},
};

constexpr std::array kFloppyRows{
    kBackend,
    DiskRow{"", "@device", constant, "floppy"},
    DiskRow{"", "driver/@name", constant, "qemu"},
    DiskRow{"", "driver/@type", image_format},
    kMedium,
    kMediumsName,
    kHasMedium,
    DiskRow{"", "source/@startupPolicy", if_medium, "optional"},
    DiskRow{"", "target/@dev", target},
    DiskRow{"", "target/@bus", bus},
    DiskRow{"", "boot/@order", device_boot_order},
    DiskRow{"", "alias/@name", device_alias},
    DiskRow{"Enabled", "", nullptr, "1", back_word},
};

}  // namespace

std::span<const DiskRow> disk_rows() { return kDiskRows; }
std::span<const DiskRow> cd_rows() { return kCdRows; }
std::span<const DiskRow> floppy_rows() { return kFloppyRows; }

}  // namespace convert
