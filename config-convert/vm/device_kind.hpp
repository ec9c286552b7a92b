// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The kinds of devices that a file has lists of: which element of the file is which element of domain XML, how both
// name one device (Index here, an alias there), and the rows that map one to the other.
#pragma once

#include "config-convert/vm/scope.hpp"
#include "foundation/result.hpp"

#include <span>
#include <string_view>

namespace convert {

struct DeviceKind {
  std::string_view pcs6;          // below Hardware: "Hdd"
  std::string_view xml;           // below devices: "disk"
  std::string_view alias;         // "ua-hdd", followed by the Index
  std::int64_t default_type = 0;  // EmulatedType where it is missing
  std::int64_t boot_type = 0;     // BootDevice/Type; 0: cannot boot
  // Which elements of that name are of this kind; what is of none is domain XML's alone.
  bool (*is_one)(const xmlNode* element) = nullptr;
  // What else tells which device an element is, in definitions that lost the alias: leaves that the rows read back, or
  // several joined by '+', separated by blanks, the surest first.
  std::string_view keys = {};
  // Fills in what rows cannot decide one by one. False: the device is left out. An Error refuses the machine.
  Result<bool> (*plan)(DeviceScope& scope) = nullptr;
  std::span<const Row<DeviceScope>> rows = {};
  std::span<const ListRow<DeviceScope>> lists = {};
  std::span<const KeptRow> kept = {};
};

std::span<const DeviceKind> device_kinds();

// Fills vm.devices, all but their boot order.
Result<void> plan_devices(VmScope& vm);

// What the rows of one device look at.
DeviceScope scope_of(VmScope& vm, Device& device);

// The device is left out, with an error entry. Always false.
bool leave_out(DeviceScope& scope, std::string_view leaf, std::string words);
// The machine is refused: "config.pvs: line 12: Hardware/Hdd[0]: words".
Error refusal(const DeviceScope& scope, std::string_view words);

}  // namespace convert
