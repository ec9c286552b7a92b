// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a domain's metadata asks of the host: config-convert/host_policy.hpp, read through libvirt. Blocks; on a worker.
#pragma once

#include "config-convert/host_policy.hpp"
#include "dispatcher/libvirt/handles.hpp"

namespace dispatcher {

// Of the persistent definition; of a transient domain, of that of now.
Result<convert::HostPolicy> read_host_policy(virDomainPtr domain);

}  // namespace dispatcher
