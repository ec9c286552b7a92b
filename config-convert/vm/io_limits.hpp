// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Limits of disk traffic. PCS6 limits the machine as a whole: one disk gets that limit, several share it as one
// throttling group. Virtuozzo 7 limits single disks besides, which wins.
#pragma once

#include "config-convert/vm/device_kind.hpp"

#include <cstdint>
#include <string_view>

namespace convert {

// libvirt's group_name of the disks that share the machine's limit.
inline constexpr std::string_view kMachineGroup = "machine";

// QEMU's own most.
inline constexpr std::int64_t kMostIo = 1'000'000'000'000'000;

inline constexpr std::string_view kMachineBytes = "Settings/Runtime/IoLimit/IoLimitValue";
inline constexpr std::string_view kMachineOperations = "Settings/Runtime/IopsLimit";
inline constexpr std::string_view kDiskBytes = "IoLimit/IoLimitValue";
inline constexpr std::string_view kDiskOperations = "IopsLimit";

Value disk_byte_limit(const Row<DeviceScope>& row, DeviceScope& scope);
Value disk_operation_limit(const Row<DeviceScope>& row, DeviceScope& scope);
Value disk_limit_group(const Row<DeviceScope>& row, DeviceScope& scope);

Value back_disk_limit(const Row<DeviceScope>& row, DeviceScope& scope, const xmlNode* disk);
Value back_disk_limit_type(const Row<DeviceScope>& row, DeviceScope& scope, const xmlNode* disk);

}  // namespace convert
