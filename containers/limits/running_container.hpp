// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which process controls a running container, for programs that do not ask libvirt: the LXC driver keeps NAME.xml, its
// live definition, and NAME.pid of each container that runs in one folder. In the mount namespace of libvirt's daemon.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <sys/types.h>

namespace containers {

inline constexpr const char* kLxcStateFolder = "/run/libvirt/lxc";

Result<pid_t> read_controller(const std::string& name, const std::string& state_folder = kLxcStateFolder);

// kOperationInvalid when none with this UUID runs.
Result<pid_t> find_controller(const std::string& uuid, const std::string& state_folder = kLxcStateFolder);

}  // namespace containers
