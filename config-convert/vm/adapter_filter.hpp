// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An interface has one filterref. What an adapter asks for decides which: a filter that the administrator named; one
// of libvirt's own against false addresses; or, for a firewall and for what none of those does alone, one of the
// machine's own, "pcs6-fw-<uuid>-<index>", which is handed over beside the domain XML.
//
// PCS6 has the protection against false addresses switched on by default: it is taken for a wish only where the guest's
// addresses are known, or where the caller wants it so.
#pragma once

#include "config-convert/vm/device_kind.hpp"

namespace convert {

inline constexpr std::string_view kOwnFilterPrefix = "pcs6-fw-";

// A list; fills VmScope::filters too.
void packet_filter(DeviceScope& scope, xmlNode* interface);

// PktFilter/Prevent…: does the interface's filter do what the row's word says ("mac", "ip")? A filter of the machine's
// own, or an administrator's, does not say.
Value back_prevention(const Row<DeviceScope>& row, DeviceScope& scope, const xmlNode* interface);
// Firewall/Enabled.
Value back_firewall(const Row<DeviceScope>& row, DeviceScope& scope, const xmlNode* interface);

}  // namespace convert
