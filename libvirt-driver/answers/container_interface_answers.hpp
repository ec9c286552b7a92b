// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libvirt's LXC driver does not say of a container's interfaces: virDomainGet/SetInterfaceParameters (bandwidth,
// by records of our own and tc(8)), and virDomainInterfaceAddresses from the host's neighbour table; leases go on to
// LXC's driver. Daemon thread only.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_interface_answers();

}  // namespace driver
