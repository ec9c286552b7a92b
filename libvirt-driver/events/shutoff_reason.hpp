// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a container's state says of how it ended, where virtvzd knows better than the backend. Pure.
#pragma once

#include "libvirt-driver/events/container_stops.hpp"

namespace driver {

// virDomainShutoffReason for a virDomainEventStoppedDetailType.
inline std::int32_t shutoff_reason(std::int32_t stopped) {
  if (stopped == kStoppedShutdown) return 1;
  return stopped == kStoppedFromSnapshot ? 7 : 2;
}

}  // namespace driver
