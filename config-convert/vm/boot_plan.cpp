// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/boot_plan.hpp"

#include "config-convert/vm/device_kind.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kOrderPath = "Settings/Startup/BootingOrder";

// BootDevice/Type
constexpr std::int64_t kCdRom = 5;
constexpr std::int64_t kHardDisk = 6;
constexpr std::int64_t kUsb = 15;

struct Entry {
  std::int64_t rank;
  std::int64_t type;
  std::int64_t index;
};

int* slot_of(VmScope& vm, const Entry& entry) {
  for (Device& device : vm.devices)
    if (device.kind->boot_type == entry.type && device.index == entry.index) return &device.boot_order;
  return nullptr;
}

std::vector<Entry> read_entries(VmScope& vm) {
  std::vector<Entry> entries;
  const auto elements = vm.root.find(kOrderPath).children("BootDevice");
  for (const PvsElement& element : elements) {
    if (entries.size() == kDevicesOfOneKind) {
      vm.warn(kOrderPath, "",
              fmt::format("{} entries; those after {} are not read", elements.size(), kDevicesOfOneKind));
      break;
    }
    const auto leaf = [&](const char* name, std::int64_t fallback) {
      return parse_integer(trimmed(element.text(name).value_or(""))).value_or(fallback);
    };
    if (leaf("InUse", 1) != 1) continue;
    entries.push_back(
        {leaf("BootingNumber", static_cast<std::int64_t>(entries.size())), leaf("Type", 0), leaf("Index", 0)});
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.rank < b.rank; });
  return entries;
}

}  // namespace

void plan_boot(VmScope& vm) {
  int next = 1;
  for (const Entry& entry : read_entries(vm)) {
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
  if (vm.root.find(kOrderPath).children("BootDevice").size() > 0)
    vm.warn(kOrderPath, "", "no entry can be used; the first hard disk boots, then the first CD drive");
  for (const std::int64_t type : {kHardDisk, kCdRom}) {
    const auto first = std::find_if(vm.devices.begin(), vm.devices.end(),
                                    [&](const Device& device) { return device.kind->boot_type == type; });
    if (first != vm.devices.end()) first->boot_order = next++;
  }
}

}  // namespace convert
