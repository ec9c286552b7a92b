// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainGetGuestInfo of a container, by its guest agent. Daemon thread only.
#pragma once

#include "libvirt-driver/session/call.hpp"
#include "libvirt-driver/transport/task.hpp"

namespace driver {

Task<Result<Bytes>> guest_info(Call& call);

}  // namespace driver
