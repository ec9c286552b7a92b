// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Scheduler parameters of a container. libvirtd 9.0 crashes, the VMs' driver with it, when LXC is asked to get or set
// them on a container that does not run. So they are read from the XML, live or inactive, which LXC keeps true; what
// is for the next boot is written into the XML and defined; and what is for now is written into the container's cgroup,
// and read there.
#pragma once

#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/session/call.hpp"
#include "libvirt-driver/transport/task.hpp"

namespace driver {

Task<Result<Bytes>> get_container_scheduler(Call& call);        // DOMAIN_GET_SCHEDULER_PARAMETERS
Task<Result<Bytes>> get_container_scheduler_flags(Call& call);  // …_FLAGS
Task<Result<Bytes>> set_container_scheduler(Call& call);        // DOMAIN_SET_SCHEDULER_PARAMETERS
Task<Result<Bytes>> set_container_scheduler_flags(Call& call);  // …_FLAGS

// The live XML with what holds now, which its backend was not told.
Result<std::string> with_live_scheduler(std::string xml, const Domain& container);

}  // namespace driver
