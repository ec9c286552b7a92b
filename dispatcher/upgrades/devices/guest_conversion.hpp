// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virt-v2v-in-place on a machine that is off: drivers into the guest's initramfs or Windows' registry, boot loader and
// fstab changed for them, Parallels tools out. What it began stays in the images when it fails: who calls gives it
// overlays. Its QEMU runs without KVM where the host has none: minutes.
//
// Errors: kOperationUnsupported where virt-v2v or nbdkit is not installed, or it knows no drivers for this guest;
// kOperationFailed with its own words, and where all of them are. A task's thread.
#pragma once

#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/upgrades/devices/virtio_devices.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

struct ConversionDisk {
  ImageFile image;
  std::string target, bus;  // as the machine has it: "sda", "sata"
};

struct GuestConversion {
  std::string name;
  bool has_kvm = false;
  std::vector<ConversionDisk> disks;
  std::string log;  // the file that gets all it says; an older one goes
};

Result<void> expect_conversion_programs();
Result<VirtioDevices> convert_guest(TaskRun& run, const GuestConversion& conversion);

// What virt-v2v is given.
std::string conversion_xml(const GuestConversion& conversion);
// For which devices it says that the guest has drivers now.
Result<VirtioDevices> devices_of_conversion(std::string_view said);

}  // namespace dispatcher
