// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What this host is, for a conversion: CPUs, their vendor and MHz, memory, as libvirt's virNodeGetInfo reads them;
// cgroup version, I/O weights and traffic shaping, as libvirt's drivers look for them; whether the kernel has AppArmor;
// block devices in use; bridges, and network functions that a guest can be given. What no file says stays at Context's
// default. Thread-safe.
#pragma once

#include "config-convert/context.hpp"

#include <string>

namespace convert {

// `root` stands before /proc, /sys and /lib/modules.
Context context_of_host(const std::string& root = "");

}  // namespace convert
