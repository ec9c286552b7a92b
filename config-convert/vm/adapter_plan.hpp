// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which network adapters can be, their addresses, and their MAC addresses: as written where the address is one that
// this machine does not have yet, else one made of the machine's UUID and the adapter's Index, the same at each
// conversion.
#pragma once

#include "config-convert/vm/device_kind.hpp"

namespace convert {

// EmulatedType of an adapter.
inline constexpr std::int64_t kHostOnly = 0;
inline constexpr std::int64_t kShared = 1;
inline constexpr std::int64_t kBridged = 2;
inline constexpr std::int64_t kDirectAssign = 4;
inline constexpr std::int64_t kRouted = 5;
inline constexpr std::int64_t kHostBridge = 6;

Result<bool> plan_adapter(DeviceScope& scope);

}  // namespace convert
