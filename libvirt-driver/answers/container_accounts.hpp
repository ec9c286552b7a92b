// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Passwords and authorized SSH keys of a container's users, set by its guest agent. Passwords are never logged. Daemon
// thread only.
#pragma once

#include "libvirt-driver/session/call.hpp"
#include "libvirt-driver/transport/task.hpp"

namespace driver {

Task<Result<Bytes>> set_user_password(Call& call);
Task<Result<Bytes>> get_ssh_keys(Call& call);
Task<Result<Bytes>> set_ssh_keys(Call& call);

}  // namespace driver
