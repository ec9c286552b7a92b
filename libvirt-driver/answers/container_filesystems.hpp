// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's file systems: frozen, thawed, trimmed, listed. On the host's side, for a user namespace may not; and on
// what lies below an overlay, which itself cannot be frozen. As with QEMU's guest agent they stay frozen until they are
// thawed, whatever becomes of the client or of virtvzd: the kernel keeps it, and /run tells who is (switchyard-ct).
//
// A process that waits for a frozen file system cannot be killed; so what ends a container thaws it first.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_filesystem_answers();

// Does nothing where none is frozen.
Task<void> thaw_before_stop(Services& services, Uuid container);

}  // namespace driver
