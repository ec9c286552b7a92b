// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_plan.hpp"
#include "config-convert/vm/storage_plan.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

bool is_device(const xmlNode* element, std::string_view kind) {
  return get(element, "@device").value_or("disk") == kind;
}

bool is_hard_disk(const xmlNode* element) { return is_device(element, "disk") || is_device(element, "lun"); }
bool is_cd_drive(const xmlNode* element) { return is_device(element, "cdrom"); }
bool is_floppy_drive(const xmlNode* element) { return is_device(element, "floppy"); }
bool is_any(const xmlNode*) { return true; }

}  // namespace

Value device_alias(const Row<DeviceScope>&, DeviceScope& scope) {
  return fmt::format("{}{}", scope.device.kind->alias, scope.device.index);
}

Value device_boot_order(const Row<DeviceScope>&, DeviceScope& scope) {
  if (scope.device.boot_order == 0) return {};
  return fmt::to_string(scope.device.boot_order);
}

std::span<const DeviceKind> device_kinds() {
  static const std::array kKinds{
      DeviceKind{"Hdd",
                 "disk",
                 "ua-hdd",
                 1,
                 6,
                 is_hard_disk,
                 "SystemName InterfaceType+StackIndex",
                 plan_hard_disk,
                 disk_rows(),
                 {},
                 disk_kept()},
      DeviceKind{"CdRom",
                 "disk",
                 "ua-cdrom",
                 0,
                 5,
                 is_cd_drive,
                 "InterfaceType+StackIndex",
                 plan_cd_drive,
                 drive_rows(),
                 {},
                 disk_kept()},
      DeviceKind{"Fdd", "disk", "ua-fdd", 0, 3, is_floppy_drive, "", plan_floppy_drive, drive_rows(), {}, disk_kept()},
      DeviceKind{"NetworkAdapter", "interface", "ua-net", 2, 8, is_any, "MAC", plan_adapter, adapter_rows(),
                 adapter_lists(), adapter_kept()},
  };
  return kKinds;
}

}  // namespace convert
