// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Copies for snapshots that were being taken when virtvzd ended: nobody knows of them, so they are removed at its
// start. Daemon thread only.
#pragma once

#include "libvirt-driver/session/services.hpp"
#include "libvirt-driver/transport/task.hpp"

namespace driver {

Task<void> remove_lost_snapshot_copies(const Services& services);

}  // namespace driver
