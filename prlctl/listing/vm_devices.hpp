// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The devices of a machine, as `list -i` shows them and `set --device-add` tells them: an item each, its attributes in
// Virtuozzo's order.
#pragma once

#include "config-convert/vm/pvs_element.hpp"
#include "prlctl/listing/info_source.hpp"

namespace prlctl {

void add_vm_devices(InfoTree& hardware, const InfoSource& source, const convert::PvsElement& root, bool full);

// "hdd0 cdrom0 net0 ": those that are in use, by their numbers.
std::string boot_order(const convert::PvsElement& root);

}  // namespace prlctl
