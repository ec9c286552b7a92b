// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine's definition with virtio's disks and network adapters in the place of those that it was upgraded with, and
// back. What the devices were is kept in the definition itself, so that it goes where the machine goes:
//
//   <switchyard:former by='agent'>
//     <switchyard:disk now='sda' target='hda' bus='ide' controller='0' at='0' place='0' unit='1'/>
//     <switchyard:adapter mac='00:1c:42:00:00:01' model='e1000'/>
//     <switchyard:controller index='1'/>                             which virtio's disks got
//   </switchyard:former>
//
// On virtio-scsi a Linux guest goes on calling its disks sda, sdb …; what has a name of another bus gets the first free
// one. Drives stay where they are, and so do host devices, USB disks and LUNs. Agent's channel and a source of random
// numbers (of guests other than Windows) are added where they are missing, and stay.
//
// In: a persistent definition, as libvirt gives it. Errors: kOperationInvalid where nothing is to be done, or something
// took an old device's name meanwhile; those of parse_xml. Pure; any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace dispatcher {

enum class VirtioBus { kBlk, kScsi };

// For which the guest has drivers.
struct VirtioDevices {
  VirtioBus disks = VirtioBus::kBlk;
  bool adapters = true;

  bool operator==(const VirtioDevices&) const = default;
};

// Who says so: the guest's agent, or virt-v2v, which changed the guest for it.
inline constexpr std::string_view kByAgent = "agent";
inline constexpr std::string_view kByConversion = "virt-v2v";

Result<std::string> with_virtio_devices(std::string_view xml, const VirtioDevices& devices, std::string_view by);
Result<std::string> with_former_devices(std::string_view xml);
// Empty: it has no former devices.
Result<std::string> who_switched(std::string_view xml);

}  // namespace dispatcher
