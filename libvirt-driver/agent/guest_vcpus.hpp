// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Processors as a guest agent tells them (guest-get-vcpus), as the parameters of virDomainGetGuestVcpus: "vcpus",
// "online" and "offlinable", each a list like "0-2,5". Source: libvirt src/qemu/qemu_driver.c. Any thread.
#pragma once

#include "libvirt-driver/agent/agent_answer.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"

#include <vector>

namespace driver {

Result<std::vector<TypedParameter>> read_guest_vcpus(const json::value& returned);

}  // namespace driver
