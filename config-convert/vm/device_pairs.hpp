// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which device of the file is which element of the domain: by the alias, which libvirt keeps, else by what else tells
// devices of the kind apart (MAC address, target), for definitions that were written without aliases.
#pragma once

#include "config-convert/vm/device_kind.hpp"
#include "config-convert/vm/vm_tree.hpp"

#include <vector>

namespace convert {

struct DevicePair {
  Device* device = nullptr;       // nullptr: new in the domain
  const xmlNode* then = nullptr;  // what the file makes of it; nullptr: nothing, it was left out
  const xmlNode* now = nullptr;   // nullptr: no longer in the domain
};

std::vector<DevicePair> pair_devices(const DeviceKind& kind, VmScope& vm, const VmTree& tree, const xmlNode* domain);

}  // namespace convert
