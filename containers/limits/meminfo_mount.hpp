// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt mounts a file of its own over a container's /proc/meminfo. It shows the container's memory, but cannot be
// read from its beginning a second time (lseek fails), so that procps 4, that is free, top, ps and vmstat of Debian 12,
// end with an error. Where lxcfs runs on the host it is replaced by lxcfs' file, which has both. Else it is taken away
// from containers that have procps 4, which see the host's figures then, and left to others.
//
// For a single-threaded program that is root; a child of its own enters the container's mount namespace. What lies at
// /proc/meminfo is changed only when libvirt put it there.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <sys/types.h>

namespace containers {

inline constexpr const char* kLxcfsMeminfo = "/var/lib/lxcfs/proc/meminfo";

// `init` is the container's first process as the host numbers it.
Result<void> correct_meminfo(pid_t init, const std::string& lxcfs_file = kLxcfsMeminfo);

}  // namespace containers
