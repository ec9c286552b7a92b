// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Disks as the protocol describes them.
#pragma once

#include "guest-tools/json/json_writer.hpp"
#include "guest-tools/system/block_device.hpp"

namespace guest_tools {

void write_disk_address(DiskAddress& address, JsonWriter& result);

// The address of a device, or those of the devices below a virtual one, one after the other.
void write_disk_addresses(Text root, Text device, JsonWriter& result, size_t depth = 0);

}  // namespace guest_tools
