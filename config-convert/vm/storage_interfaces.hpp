// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The interfaces and SCSI controllers that PCS6 numbers, and libvirt's words for them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace convert {

// InterfaceType
struct InterfaceRow {
  std::int64_t type;
  const char* bus;
  const char* target_prefix;
  std::int64_t places;    // PCS6's number of StackIndex values
  std::int64_t reserved;  // the one that is the controller's own; -1: none
};

inline constexpr std::array kInterfaces{
    InterfaceRow{0, "ide", "hd", 4, -1},     InterfaceRow{1, "scsi", "sd", 16, 7}, InterfaceRow{2, "sata", "sd", 6, -1},
    InterfaceRow{3, "virtio", "vd", 16, -1}, InterfaceRow{4, "usb", "sd", 16, -1},
};

inline constexpr std::int64_t kIde = 0;
inline constexpr std::int64_t kScsi = 1;
inline constexpr std::int64_t kSata = 2;
inline constexpr std::int64_t kVirtio = 3;
inline constexpr std::int64_t kUsbStorage = 4;

// SubType of a SCSI device. QEMU has neither BusLogic nor Hyper-V's controller.
struct ScsiModelRow {
  std::int64_t type;
  const char* model;  // nullptr: the device moves to SATA
  const char* remark;
};

inline constexpr std::array kScsiModels{
    ScsiModelRow{0, nullptr, "QEMU has no BusLogic controller; the device is put on SATA"},
    ScsiModelRow{2, "lsisas1068", nullptr},
    ScsiModelRow{1, "lsisas1068", "LSI SPI becomes LSI SAS 1068, the closest of QEMU: the guest needs its driver"},
    ScsiModelRow{3, "virtio-scsi", nullptr},
    ScsiModelRow{4, nullptr, "QEMU has no Hyper-V controller; the device is put on SATA"},
    ScsiModelRow{255, "lsisas1068", nullptr},
};

// Ports and targets of one controller.
inline constexpr std::int64_t kSataPorts = 6;
inline constexpr std::int64_t kLsiTargets = 8;
inline constexpr std::int64_t kVirtioScsiUnits = 16;

template <typename Rows, typename Type>
constexpr const auto* row_of(const Rows& rows, Type type) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.type == type; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace convert
