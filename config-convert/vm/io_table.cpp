// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/io_limits.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;
using DiskRow = Row<DeviceScope>;

bool is_hard_disk(const Device& device) { return device.kind->pcs6 == "Hdd"; }

std::int64_t own(DeviceScope& scope, std::string_view leaf) { return number(scope, leaf, 0, 0, kMostIo); }

bool has_own_limit(DeviceScope& scope) { return own(scope, kDiskBytes) != 0 || own(scope, kDiskOperations) != 0; }

Value limit(DeviceScope& scope, std::string_view leaf, std::string_view machine_leaf) {
  const std::int64_t value = has_own_limit(scope) ? own(scope, leaf) : number(scope.vm, machine_leaf, 0, 0, kMostIo);
  if (value == 0) return {};
  return fmt::to_string(value);
}

// IoPriority 0 … 7, as Virtuozzo 7 weighs it.
constexpr std::array<std::int64_t, 8> kWeights{320, 365, 410, 460, 500, 550, 600, 640};
constexpr std::int64_t kDefaultPriority = 4;

Value weight(const MachineRow& row, VmScope& vm) {
  const std::int64_t priority = number(vm, row.pcs6, kDefaultPriority, 0, 7);
  if (priority == kDefaultPriority || !vm.context.block_weights) return {};
  return fmt::to_string(kWeights[static_cast<std::size_t>(priority)]);
}

Value back_priority(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const auto weight = number_at(domain, row.xml);
  if (!weight) return fmt::to_string(kDefaultPriority);
  const auto nearest = std::min_element(kWeights.begin(), kWeights.end(), [&](std::int64_t a, std::int64_t b) {
    return std::llabs(a - *weight) < std::llabs(b - *weight);
  });
  return fmt::to_string(nearest - kWeights.begin());
}

std::size_t count_hard_disks(const xmlNode* devices) {
  std::size_t count = 0;
  for (const xmlNode* node = first_child(devices, "disk"); node; node = next_named(node, "disk")) {
    const std::string device = get(node, "@device").value_or("disk");
    count += device == "disk" || device == "lun";
  }
  return count;
}

// Is a disk's limit the machine's? By its group; a machine's only disk has it too, unless its file says otherwise.
bool is_machines(const VmScope& vm, const xmlNode* disk) {
  if (const Value group = get(disk, "iotune/group_name")) return *group == kMachineGroup;
  const bool limits_disks = std::any_of(vm.devices.begin(), vm.devices.end(), [](const Device& device) {
    return is_hard_disk(device) && (device.element.text(kDiskBytes).value_or("0") != "0" ||
                                    device.element.text(kDiskOperations).value_or("0") != "0");
  });
  return !limits_disks && count_hard_disks(disk->parent) == 1;
}

std::string_view name_in_iotune(std::string_view leaf) {
  return leaf.ends_with("IopsLimit") ? "iotune/total_iops_sec" : "iotune/total_bytes_sec";
}

Value back_machine_limit(const MachineRow& row, VmScope& vm, const xmlNode* domain) {
  const xmlNode* devices = find(domain, "devices");
  for (const xmlNode* disk = first_child(devices, "disk"); disk; disk = next_named(disk, "disk"))
    if (const auto found = number_at(disk, name_in_iotune(row.pcs6)); found && is_machines(vm, disk))
      return fmt::to_string(*found);
  return "0";
}

constexpr std::array kRows{
    MachineRow{"Settings/Runtime/IoPriority", "blkiotune/weight", weight, {}, back_priority, {"640", "7"}},
    MachineRow{kMachineBytes,
               "devices/disk[device=disk]/iotune/total_bytes_sec",
               nullptr,
               {},
               back_machine_limit,
               {"5242880", "5242880", "devices/disk[device=disk]/iotune/group_name=machine"}},
    MachineRow{kMachineOperations,
               "devices/disk[device=disk]/iotune/total_iops_sec",
               nullptr,
               {},
               back_machine_limit,
               {"150", "150", "devices/disk[device=disk]/iotune/group_name=machine"}},
};

}  // namespace

Value disk_byte_limit(const DiskRow& row, DeviceScope& scope) {
  constexpr std::int64_t kSlow = 64 << 10;
  const Value value = limit(scope, kDiskBytes, kMachineBytes);
  if (value && *parse_integer(*value) < kSlow)
    scope.warn(row.pcs6, row.xml, fmt::format("{} bytes a second are too few for a system to start", *value));
  return value;
}

Value disk_operation_limit(const DiskRow&, DeviceScope& scope) {
  return limit(scope, kDiskOperations, kMachineOperations);
}

Value disk_limit_group(const DiskRow&, DeviceScope& scope) {
  const auto& devices = scope.vm.devices;
  const bool is_only = std::count_if(devices.begin(), devices.end(), is_hard_disk) == 1;
  if (is_only || has_own_limit(scope)) return {};
  if (!limit(scope, kDiskBytes, kMachineBytes) && !limit(scope, kDiskOperations, kMachineOperations)) return {};
  return std::string(kMachineGroup);
}

// PCS6's disks have no such leaf: it comes with the first limit.
Value back_disk_limit(const DiskRow& row, DeviceScope& scope, const xmlNode* disk) {
  const auto value = number_at(disk, row.xml);
  if (value && !is_machines(scope.vm, disk)) return fmt::to_string(*value);
  return scope.text(row.pcs6) ? Value("0") : Value();
}

Value back_disk_limit_type(const DiskRow& row, DeviceScope& scope, const xmlNode* disk) {
  if (!number_at(disk, row.xml) || is_machines(scope.vm, disk)) return {};
  return std::string(row.word);
}

std::span<const MachineRow> machine_io_rows() { return kRows; }

}  // namespace convert
