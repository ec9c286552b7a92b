// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a running guest could start on virtio's devices, as it tells through its agent.
//
// Linux: the disk's driver and virtio_pci must be in the kernel or in its initramfs, since the root file system is
// behind them; the adapter's may be any module of the running kernel. Disks that fstab or the kernel's command line
// calls /dev/sda keep that name on virtio-scsi alone; what is called /dev/hda has it nowhere.
// Windows: a disk driver that a disk once was attached to, so that it runs: Windows starts from no other.
//
// Errors: those of Guest; kOperationUnsupported with the driver that is missing and what brings it. A task's thread.
#pragma once

#include "dispatcher/upgrades/devices/virtio_devices.hpp"
#include "guest-tools/host/guest.hpp"

#include <set>
#include <string>
#include <string_view>

namespace dispatcher {

struct GuestDrivers {
  std::set<std::string, std::less<>> early;    // there before the root file system is: in the kernel, or its initramfs
  std::set<std::string, std::less<>> modules;  // of the running kernel
  std::set<std::string, std::less<>> nodes;    // "sd", "hd": how disks are called
  std::string initramfs;                       // empty: not found

  bool operator==(const GuestDrivers&) const = default;
};

Result<VirtioDevices> ask_virtio_devices(guest::Guest& guest);

// Of what the script for Linux says, line for line; lines that are none are left out.
GuestDrivers parse_drivers(std::string_view said);
Result<VirtioDevices> virtio_devices_of(const GuestDrivers& drivers);

// Of what Windows' `sc query` says of the services of these drivers.
Result<VirtioDevices> virtio_devices_of_windows(std::string_view said);

}  // namespace dispatcher
