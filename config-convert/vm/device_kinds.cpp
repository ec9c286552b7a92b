// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_plan.hpp"
#include "config-convert/vm/host_devices.hpp"
#include "config-convert/vm/port_plan.hpp"
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

bool has_alias(const xmlNode* element, std::string_view prefix) {
  return get(element, "alias/@name").value_or("").starts_with(prefix);
}

// A port behind which is what PCS6 has words for.
bool is_port(const xmlNode* element) {
  const std::string type = get(element, "@type").value_or("");
  const PortType* known = port_type(type);
  if (!known) return type == kUnconnected;
  return known->is_file ? get(element, "source/@path").has_value() : get(element, "source/@service").has_value();
}

constexpr std::string_view kPrinterAlias = "ua-printer";
constexpr std::string_view kVideoAlias = "ua-pcivideo";

bool is_printer(const xmlNode* element) { return is_port(element) && has_alias(element, kPrinterAlias); }
bool is_parallel(const xmlNode* element) { return is_port(element) && !has_alias(element, kPrinterAlias); }
bool is_pci(const xmlNode* element) { return get(element, "@type") == "pci" && pci_name(element); }
bool is_video_adapter(const xmlNode* element) { return is_pci(element) && has_alias(element, kVideoAlias); }
bool is_other_pci(const xmlNode* element) { return is_pci(element) && !has_alias(element, kVideoAlias); }
bool is_scsi(const xmlNode* element) { return get(element, "@type") == "scsi" && scsi_name(element); }
bool is_usb(const xmlNode* element) { return get(element, "@type") == "usb" && usb_name(element); }

}  // namespace

Value device_alias(const Row<DeviceScope>&, DeviceScope& scope) {
  return fmt::format("{}{}", scope.device.kind->alias, scope.device.index);
}

Value device_boot_order(const Row<DeviceScope>&, DeviceScope& scope) {
  if (scope.device.boot_order == 0) return {};
  return fmt::to_string(scope.device.boot_order);
}

// A hard disk's EmulatedType is an image where it is missing, an adapter's a bridge, all others' the host's device.
std::span<const DeviceKind> device_kinds() {
  static const std::array kKinds{
      DeviceKind{.pcs6 = "Hdd",
                 .xml = "disk",
                 .alias = "ua-hdd",
                 .default_type = 1,
                 .boot_type = 6,
                 .is_one = is_hard_disk,
                 .keys = "SystemName InterfaceType+StackIndex",
                 .plan = plan_hard_disk,
                 .rows = disk_rows()},
      DeviceKind{.pcs6 = "CdRom",
                 .xml = "disk",
                 .alias = "ua-cdrom",
                 .boot_type = 5,
                 .is_one = is_cd_drive,
                 .keys = "InterfaceType+StackIndex SystemName InterfaceType",
                 .plan = plan_cd_drive,
                 .rows = cd_rows()},
      DeviceKind{.pcs6 = "Fdd",
                 .xml = "disk",
                 .alias = "ua-fdd",
                 .boot_type = 3,
                 .is_one = is_floppy_drive,
                 .keys = "SystemName Connected",
                 .plan = plan_floppy_drive,
                 .rows = floppy_rows()},
      DeviceKind{.pcs6 = "NetworkAdapter",
                 .xml = "interface",
                 .alias = "ua-net",
                 .default_type = 2,
                 .boot_type = 8,
                 .is_one = is_any,
                 .keys = "MAC",
                 .plan = plan_adapter,
                 .rows = adapter_rows(),
                 .lists = adapter_lists(),
                 .kept = adapter_kept()},
      DeviceKind{.pcs6 = "Serial",
                 .xml = "serial",
                 .alias = "ua-serial",
                 .is_one = is_port,
                 .keys = "EmulatedType+SystemName",
                 .plan = plan_serial,
                 .rows = serial_rows()},
      DeviceKind{.pcs6 = "Parallel",
                 .xml = "parallel",
                 .alias = "ua-parallel",
                 .is_one = is_parallel,
                 .keys = "EmulatedType+SystemName",
                 .plan = plan_parallel,
                 .rows = parallel_rows()},
      DeviceKind{.pcs6 = "Printer",
                 .xml = "parallel",
                 .alias = kPrinterAlias,
                 .is_one = is_printer,
                 .keys = "EmulatedType+SystemName",
                 .plan = plan_parallel,
                 .rows = parallel_rows()},
      DeviceKind{.pcs6 = "Sound",
                 .xml = "sound",
                 .alias = "ua-sound",
                 .is_one = is_known_sound_card,
                 .keys = "EmulatedType",
                 .plan = plan_sound,
                 .rows = sound_rows()},
      DeviceKind{.pcs6 = "GenericPciDevice",
                 .xml = "hostdev",
                 .alias = "ua-pci",
                 .is_one = is_other_pci,
                 .keys = "SystemName",
                 .plan = plan_pci,
                 .rows = pci_rows()},
      DeviceKind{.pcs6 = "PciVideoAdapter",
                 .xml = "hostdev",
                 .alias = kVideoAlias,
                 .is_one = is_video_adapter,
                 .keys = "SystemName",
                 .plan = plan_pci,
                 .rows = pci_rows()},
      DeviceKind{.pcs6 = "GenericScsiDevice",
                 .xml = "hostdev",
                 .alias = "ua-scsi",
                 .is_one = is_scsi,
                 .keys = "SystemName",
                 .plan = plan_scsi,
                 .rows = scsi_rows()},
      DeviceKind{.pcs6 = "USB",
                 .xml = "hostdev",
                 .alias = "ua-usb",
                 .is_one = is_usb,
                 .keys = "SystemName",
                 .plan = plan_usb,
                 .rows = usb_device_rows()},
  };
  return kKinds;
}

}  // namespace convert
