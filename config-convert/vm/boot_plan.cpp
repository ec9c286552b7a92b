// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/boot_plan.hpp"

#include "config-convert/vm/boot_order.hpp"
#include "config-convert/vm/device_kind.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kOrderPath = "Settings/Startup/BootingOrder";

// BootDevice/Type
constexpr std::int64_t kCdRom = 5;
constexpr std::int64_t kHardDisk = 6;
constexpr std::int64_t kUsb = 15;

int* slot_of(VmScope& vm, const BootEntry& entry) {
  for (Device& device : vm.devices)
    if (device.kind->boot_type == entry.type && device.index == entry.index) return &device.boot_order;
  return nullptr;
}

}  // namespace

void plan_boot(VmScope& vm) {
  const std::size_t written = vm.root.find(kOrderPath).children("BootDevice").size();
  const std::vector<BootEntry> order = read_boot_order(vm.root);
  if (written > order.size() && order.size() == kDevicesOfOneKind)
    vm.warn(kOrderPath, "", fmt::format("{} entries; those after {} in use are not read", written, kDevicesOfOneKind));
  int next = 1;
  for (const BootEntry& entry : order) {
    int* slot = slot_of(vm, entry);
    if (slot && *slot == 0) {
      *slot = next++;
    } else if (entry.type != kUsb) {
      vm.warn(kOrderPath, "",
              fmt::format("entry of type {} and index {} {}; it is skipped", entry.type, entry.index,
                          slot ? "is there twice" : "names no device of the domain"));
    }
  }
  if (next > 1) return;
  if (written > 0) vm.warn(kOrderPath, "", "no entry can be used; the first hard disk boots, then the first CD drive");
  for (const std::int64_t type : {kHardDisk, kCdRom}) {
    const auto first = std::find_if(vm.devices.begin(), vm.devices.end(),
                                    [&](const Device& device) { return device.kind->boot_type == type; });
    if (first != vm.devices.end()) first->boot_order = next++;
  }
}

}  // namespace convert
