// SPDX-License-Identifier: LGPL-2.1-or-later
//
// BootingOrder names devices by type and index; libvirt wants a unique number on each device. Entries that name no
// device of the domain are skipped, so numbers have no holes.
#pragma once

#include "config-convert/vm/scope.hpp"

namespace convert {

// Sets boot_order of vm.devices.
void plan_boot(VmScope& vm);

}  // namespace convert
