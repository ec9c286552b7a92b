// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Calls about containers that QEMU's driver answers with a guest agent's help: any command, time, host name,
// processors, passwords, SSH keys, and how long to wait for it. Daemon thread only.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_agent_answers();

}  // namespace driver
