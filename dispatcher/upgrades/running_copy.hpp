// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A disk of a machine on trial, copied while its guest runs; then QEMU goes on in the copy.
//
//   its old image is the disk     QEMU copies all of it, and its job goes on whatever daemons end
//   it is shown by an export, and
//   becomes qcow2                 qemu-img copies what is below the overlay, which never changes, straight from the old
//                                 images; QEMU then adds what the overlay has. Read through the export's socket it
//                                 would take twice as long (docs/performance-upgrade.md). Whoever ends switchyardd
//                                 in the first part has it begin anew.
//
// What the guest writes meanwhile is in both. A task's thread. Errors: kOperationInvalid where another job has the
// disk; those of libvirt and qemu-img. A job that ended without the machine being on the copy is no error here.
#pragma once

#include "dispatcher/upgrades/settling_work.hpp"
#include "dispatcher/upgrades/trial_domain.hpp"

#include <string>

namespace dispatcher {

// `target`: of the running machine's disk, which is on the overlay. Goes on with a job that is there.
Result<void> copy_running_disk(const SettlingWork& work, const TrialDomain& machine, const std::string& target);

}  // namespace dispatcher
