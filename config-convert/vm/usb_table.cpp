// SPDX-License-Identifier: LGPL-2.1-or-later
//
// USB controllers, and the pointer that VNC wants on one of them.
#include "config-convert/vm/machine_plan.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

// The models that make a machine's USB 1.1, 2.0 or 3.0; companions of EHCI count for 1.1 by their first.
struct UsbModel {
  std::string_view leaf;
  std::string_view model;
};

constexpr std::array kUsbModels{
    UsbModel{kUhc, "ich9-uhci1"}, UsbModel{kUhc, "piix3-uhci"}, UsbModel{kUhc, "piix4-uhci"},
    UsbModel{kEhc, "ich9-ehci1"}, UsbModel{kEhc, "ehci"},       UsbModel{kXhc, "qemu-xhci"},
    UsbModel{kXhc, "nec-xhci"},
};

Value back_usb(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const xmlNode* devices = find(domain, "devices");
  for (const xmlNode* node = first_child(devices, "controller"); node; node = next_named(node, "controller")) {
    if (get(node, "@type") != "usb") continue;
    const Value model = get(node, "@model");
    for (const UsbModel& known : kUsbModels)
      if (known.leaf == row.pcs6 && model == known.model) return "1";
  }
  return "0";
}

Value pointer_bus(const MachineRow&, VmScope& vm) { return has_usb(vm) ? "usb" : "ps2"; }
Value pointer_type(const MachineRow&, VmScope& vm) { return has_usb(vm) ? "tablet" : "mouse"; }

constexpr std::array kRows{
    MachineRow{"", "devices/input/@type", pointer_type},
    MachineRow{"", "devices/input/@bus", pointer_bus},
    MachineRow{kUhc, "devices/controller[model=ich9-uhci1]/@model", nullptr, {}, back_usb, {"ich9-uhci2", "0"}},
    MachineRow{kEhc, "devices/controller[model=ich9-ehci1]/@model", nullptr, {}, back_usb, {"ich9-uhci1", "0"}},
    MachineRow{kXhc, "devices/controller[model=qemu-xhci]/@type", nullptr, {}, back_usb, {"usb", "1"}},
};

void controller(xmlNode* devices, std::int64_t index, std::string_view model) {
  xmlNode* node = add(devices, "controller");
  set(node, "@type", "usb");
  set(node, "@index", fmt::to_string(index));
  set(node, "@model", model);
}

struct Companion {
  const char* model;
  const char* start_port;
};

constexpr std::array kCompanions{Companion{"ich9-uhci1", "0"}, Companion{"ich9-uhci2", "2"},
                                 Companion{"ich9-uhci3", "4"}};

void usb2(xmlNode* devices, std::int64_t index) {
  controller(devices, index, "ich9-ehci1");
  for (const Companion& companion : kCompanions) {
    controller(devices, index, companion.model);
    set(devices->last, "master/@startport", companion.start_port);
  }
}

}  // namespace

// A Windows older than 8 has no driver for xHCI, so there it never is the only one.
void usb_controllers(VmScope& vm, xmlNode* domain) {
  xmlNode* devices = at(domain, "devices");
  const bool usb1 = flag(vm, kUhc, true);
  const bool usb3 = flag(vm, kXhc, false);
  const bool old_windows = vm.guest.is_windows() && !vm.guest.is_windows_from(kWindows8);
  const bool ehci = flag(vm, kEhc, true) || (usb3 && old_windows);
  std::int64_t next = 0;
  if (ehci) usb2(devices, next++);
  if (usb3) controller(devices, next++, "qemu-xhci");
  if (next == 0) controller(devices, 0, usb1 ? "piix3-uhci" : "none");
}

std::span<const MachineRow> machine_usb_rows() { return kRows; }

}  // namespace convert
