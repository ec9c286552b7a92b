// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What this host is, for a conversion: CPUs, their vendor and MHz, memory, cgroup version, as libvirt's virNodeGetInfo
// reads them. What a file does not say stays at Context's default. Thread-safe.
#pragma once

#include "config-convert/context.hpp"

#include <string>

namespace convert {

// `root` stands before /proc and /sys.
Context context_of_host(const std::string& root = "");

}  // namespace convert
