// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainSetLifecycleAction of containers. libvirt's LXC driver stores <on_poweroff>, <on_reboot> and <on_crash> and
// follows none of them: a container that powers off or crashes is destroyed, one that reboots is restarted. So these
// are accepted, and written, and every other action is refused by name. Daemon thread only.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_lifecycle_action_answers();

}  // namespace driver
