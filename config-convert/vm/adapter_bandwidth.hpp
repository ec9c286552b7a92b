// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How much an adapter may carry, in KiB/s (bursts in KiB) on both sides. Virtuozzo 7 says it for each adapter; PCS6 has
// rates in kbit/s for classes of outgoing traffic, of which libvirt knows one: the first stands for all, and only where
// it is a bound. An adapter's own Average, even 0, wins over it.
#pragma once

#include "config-convert/vm/device_kind.hpp"

namespace convert {

// A list: libvirt refuses a peak without an average, and takes a floor on networks only.
void bandwidth(DeviceScope& scope, xmlNode* interface);

// The place's number; a missing one empties the leaf, or is 0 where that rate would come back else.
Value back_bandwidth(const Row<DeviceScope>& row, DeviceScope& scope, const xmlNode* interface);

}  // namespace convert
