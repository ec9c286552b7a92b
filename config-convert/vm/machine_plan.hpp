// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a machine is as a whole, before its tables are walked: how many CPUs, which chipset, which firmware.
#pragma once

#include "config-convert/vm/scope.hpp"
#include "foundation/result.hpp"

namespace convert {

// An Error where no machine can have so many CPUs, or so much memory.
Result<void> count_vcpus(VmScope& vm);
Result<void> check_memory(const VmScope& vm);

// Once the devices are planned: q35 has no IDE.
void choose_machine(VmScope& vm);

enum class Firmware { kBios, kEfi, kEfiRefused };

// Refused: asked for, but the guest does not know it.
Firmware firmware_of(VmScope& vm);

inline constexpr std::string_view kUhc = "Settings/UsbController/UhcEnabled";
inline constexpr std::string_view kEhc = "Settings/UsbController/EhcEnabled";
inline constexpr std::string_view kXhc = "Settings/UsbController/XhcEnabled";

// Any USB controller at all.
bool has_usb(VmScope& vm);

// "config.pvs: line 12: Hardware/Cpu/Number: words"
Error refuse_leaf(const VmScope& vm, std::string_view path, std::string_view words);

}  // namespace convert
