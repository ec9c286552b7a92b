// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tasks that give a machine virtio's devices in the place of those that it was upgraded with, and these back.
//
//   upgrade-devices  A running machine: its guest's agent must say that it has the drivers (guest_drivers.hpp). One
//   that
//                    is off: virt-v2v puts them in (guest_conversion.hpp). Undone wholly until the converted disks are
//                    written. Result: by (agent, virt-v2v), restart: the machine has them when it starts the next time;
//                    log: of virt-v2v.
//   restore-devices  The devices that it had. Refused for a guest that virt-v2v changed: what starts it with virtio's
//                    may not start it with others. Finished after a crash. Result: restart.
//
// The PCS6 file follows the definition as ever (keeping/).
#pragma once

#include "dispatcher/tasks/task.hpp"

namespace dispatcher {

extern const TaskKind kUpgradeDevicesKind;
extern const TaskKind kRestoreDevicesKind;

}  // namespace dispatcher
