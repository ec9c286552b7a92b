// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which network adapters can be, and their MAC addresses: as written where the address is one that this machine does
// not have yet, else one made of the machine's UUID and the adapter's Index, the same at each conversion.
#pragma once

#include "config-convert/vm/device_kind.hpp"

namespace convert {

Result<bool> plan_adapter(DeviceScope& scope);

}  // namespace convert
