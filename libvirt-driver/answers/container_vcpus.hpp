// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's vCPUs: as many as its XML says, on any CPU of the host. LXC's driver keeps the count and shows it in
// DOMAIN_GET_INFO, but answers none of the vCPU calls.
#pragma once

#include "libvirt-driver/session/call.hpp"
#include "libvirt-driver/transport/task.hpp"

namespace driver {

Task<Result<Bytes>> max_vcpus_of_container(Call& call);       // DOMAIN_GET_MAX_VCPUS
Task<Result<Bytes>> vcpu_count_of_container(Call& call);      // DOMAIN_GET_VCPUS_FLAGS
Task<Result<Bytes>> vcpus_of_container(Call& call);           // DOMAIN_GET_VCPUS
Task<Result<Bytes>> vcpu_pins_of_container(Call& call);       // DOMAIN_GET_VCPU_PIN_INFO
Task<Result<Bytes>> emulator_pins_of_container(Call& call);   // DOMAIN_GET_EMULATOR_PIN_INFO

}  // namespace driver
