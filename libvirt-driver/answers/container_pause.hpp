// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Suspend and resume of a container, and its state. The backend is asked first, and judges whether the client may;
// where it cannot, on cgroup version 2, the kernel is told directly (events/container_freezer.hpp). The state then is
// what virtvzd knows, since the backend goes on saying "running"; so is that a container which stopped was destroyed.
#pragma once

#include "libvirt-driver/session/client_session.hpp"
#include "libvirt-driver/transport/task.hpp"

namespace driver {

Task<Result<Bytes>> suspend_container(Call& call);   // DOMAIN_SUSPEND
Task<Result<Bytes>> resume_container(Call& call);    // DOMAIN_RESUME
Task<Result<Bytes>> state_of_container(Call& call);  // DOMAIN_GET_STATE
Task<Result<Bytes>> info_of_container(Call& call);   // DOMAIN_GET_INFO

// For a start with --paused.
Task<Result<Bytes>> pause_container(ClientSession& session, Uuid container);

}  // namespace driver
