// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where an adapter's traffic goes. PCS6 says it with EmulatedType and the name of one of its virtual networks, libvirt
// with a type and the name of a network, bridge or interface of this host; the caller's table (Context) joins the
// names. A bridge that the table does not know comes back as EmulatedType 6, which names bridges themselves.
#pragma once

#include "config-convert/vm/device_kind.hpp"

#include <string>
#include <string_view>

namespace convert {

// Is it a tap on a bridge of this host or of a libvirt network's? Only there libvirt can filter.
bool is_on_bridge(const DeviceScope& scope);
// May `bandwidth/inbound` guarantee a floor?
bool is_on_network(const DeviceScope& scope);
// An interface of the host's that is given to the guest whole; nullptr: none, or it is shared.
const std::string* virtual_function(const DeviceScope& scope);

using AdapterForward = Value(const Row<DeviceScope>& row, DeviceScope& scope);
using AdapterBack = Value(const Row<DeviceScope>& row, DeviceScope& scope, const xmlNode* interface);

AdapterForward interface_type;
AdapterForward source_network;
AdapterForward source_bridge;
AdapterForward direct_device;
AdapterForward if_direct;              // the row's word
AdapterForward if_virtual_function;    // the row's word
AdapterForward virtual_function_part;  // which one the row's word says: domain, bus, slot, function
AdapterForward tap_name;

AdapterBack back_emulated_type;
AdapterBack back_virtual_network;
AdapterBack back_direct_device;
AdapterBack back_tap_name;

}  // namespace convert
