// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's domain id is the pid of its LXC controller, a VM's is a counter: they share one number space. Clients
// see a container's pid as it is, since virDomainLxcEnterCGroup (virsh lxc-enter-namespace) takes the id for a pid of
// the host; only while a running VM has that very number the container is shown above the kernel's largest pid
// (PID_MAX_LIMIT, 2^22), where it meets nobody. DomainRegistry decides.
#pragma once

#include <cstdint>

namespace driver {

inline constexpr std::int32_t kContainerIdOffset = 4194304;

inline constexpr std::int32_t displaced_id(std::int32_t pid) { return pid + kContainerIdOffset; }
// The pid behind a container's id, displaced or not.
inline constexpr std::int32_t controller_pid(std::int32_t id) {
  return id > kContainerIdOffset ? id - kContainerIdOffset : id;
}

}  // namespace driver
