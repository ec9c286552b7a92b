// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Devices of the host that a guest gets for itself, and sound cards: which of them can be. A device whose name does not
// say which one it is, or that is named twice, is left out.
#pragma once

#include "config-convert/vm/device_kind.hpp"

namespace convert {

Result<bool> plan_sound(DeviceScope& scope);
// SystemName "bus:slot:function" or "bus:slot:function:vendor.device", hexadecimal, of PCI domain 0.
Result<bool> plan_pci(DeviceScope& scope);
// SystemName "host:channel:target:unit", as the kernel names SCSI devices.
Result<bool> plan_scsi(DeviceScope& scope);
// SystemName "vendor:product", hexadecimal; passed on where AutoConnect says that it is the guest's.
Result<bool> plan_usb(DeviceScope& scope);

// The names back from <hostdev>; nothing for one that such a name cannot say.
Value pci_name(const xmlNode* hostdev);
Value scsi_name(const xmlNode* hostdev);
Value usb_name(const xmlNode* hostdev);
// One of the cards that PCS6 had.
bool is_known_sound_card(const xmlNode* sound);

}  // namespace convert
