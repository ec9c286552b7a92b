// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainSetBlockIoTune, virDomainGetBlockIoTune: how fast a container may read and write a disk. What holds is kept
// in the metadata of the definition, live and stored (xml/container_iotune.hpp); the kernel's own limits are set by
// switchyard-ct, and by libvirt's hook at the start. The kernel has no bursts, no size of a request, no groups: those
// are refused by name. It has no limit on the sum of reads and writes either: a total holds for each.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_iotune_answers();

}  // namespace driver
