// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Destroy, shutdown and reboot of a container.
//
// libvirt's LXC driver destroys by SIGTERM and looks again every 200 ms, with SIGKILL after 1.6 s; cannot destroy a
// frozen container; asks every init to stop by SIGTERM, which systemd takes for something else. Here the first process
// gets SIGKILL, and the kernel ends the others with it; and it is asked in its own way (kernel/init_kinds.hpp). What
// libvirt waits for after an orderly stop: events/controller_ends.hpp.
//
// With fine-grained access control the backend must judge by the client's own call: there it destroys, and is asked
// first to use the pipe of init, which does nothing where there is none.
#pragma once

#include "libvirt-driver/session/client_session.hpp"
#include "libvirt-driver/transport/task.hpp"

namespace driver {

Task<Result<Bytes>> destroy_container(Call& call);          // DOMAIN_DESTROY
Task<Result<Bytes>> destroy_container_flags(Call& call);    // …_FLAGS
Task<Result<Bytes>> shut_down_container(Call& call);        // DOMAIN_SHUTDOWN
Task<Result<Bytes>> shut_down_container_flags(Call& call);  // …_FLAGS
Task<Result<Bytes>> reboot_container(Call& call);           // DOMAIN_REBOOT

// As destroy does; clients hear "stopped" with this detail (virDomainEventStoppedDetailType).
Task<Result<Bytes>> end_container(ClientSession& session, Domain container, std::int32_t detail);

}  // namespace driver
