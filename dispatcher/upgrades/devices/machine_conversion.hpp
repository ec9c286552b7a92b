// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine that is off, as virt-v2v gets it (guest_conversion.hpp): its disks, and what they stand on. The log is
// upgrade-devices.log in its home. A task's thread.
#pragma once

#include "dispatcher/homes/domain/source_domain.hpp"
#include "dispatcher/upgrades/devices/guest_conversion.hpp"

#include <string>
#include <vector>

namespace dispatcher {

// kOperationInvalid for a disk that virt-v2v could not write, and for a machine with snapshots: of disks that are
// converted none would be left.
Result<std::vector<ConversionDisk>> conversion_disks(const SourceDomain& source);

// `disks` are written, whether it succeeds or not. The result has "log" then.
Result<VirtioDevices> convert_machine(TaskRun& run, const SourceDomain& source, std::vector<ConversionDisk> disks,
                                      const std::string& home);

// Of a machine on trial: its overlays can be read while it is off.
Result<void> show_old_disks(TaskRun& run, const std::string& home);
Result<void> hide_old_disks(TaskRun& run, const std::string& home);

// kOperationInvalid where it runs.
Result<void> expect_still_off(const SourceDomain& source);

// The definition, with virtio's devices.
Result<void> define_virtio_devices(const SourceDomain& source, const VirtioDevices& devices, const std::string& by);
Result<void> define_machine(const SourceDomain& source, const std::string& xml);

}  // namespace dispatcher
