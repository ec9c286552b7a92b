// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Limits of containers that libvirt has no call for: virDomainSetMetadata of our namespace, checked, told to the kernel
// where the container runs, and stored by the backend. An error leaves kernel and metadata as they were. The element is
// stored as the client wrote it: what other writers have in it is theirs.
#pragma once

#include "containers/limits/limit_place.hpp"
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"

namespace driver {

std::span<const Answer> container_limit_answers();

// Of a running container: its cgroups, and its root where that is one of ours.
Result<containers::LimitPlace> limit_place_of(const Domain& container, const std::string& homes_root);

}  // namespace driver
