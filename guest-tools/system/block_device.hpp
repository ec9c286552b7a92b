// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What /sys tells of a disk or partition: its node in /dev, and where its controller sits, for controllers that virtual
// machines have. A device is named by its real path in /sys, with `root` in front.
#pragma once

#include "guest-tools/bytes/buffer.hpp"
#include "guest-tools/bytes/path.hpp"

namespace guest_tools {

struct DiskAddress {
  Text bus_type = "unknown";
  unsigned bus = 0, target = 0, unit = 0;
  int pci_domain = -1, pci_bus = -1, pci_slot = -1, pci_function = -1;  // -1: not on PCI
  Buffer node{256};                                                     // "/dev/vda"; empty when unknown
  Buffer serial{512};                                                   // udev's; empty when there is none

  bool tells_something() const { return !(bus_type == "unknown") || node.size() != 0 || serial.size() != 0; }
};

// The path a link of /sys leads to; false when it is not there.
bool resolve_device(const Path& link, Path& device);

bool is_virtual_device(Text device);  // a loop, dm or md device, which lies on others
Text device_name(Text device);        // "vda1"

void read_node(Text device, Buffer& node);
void read_disk_address(Text root, Text device, DiskAddress& address);

}  // namespace guest_tools
