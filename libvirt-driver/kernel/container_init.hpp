// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The first process of a running container, held by a descriptor so that no signal can reach another process that got
// its pid. It is the one child of the container's LXC controller that is pid 1 of a namespace of its own; the kernel
// ends all others with it.
//
// Sources: pidfd_open(2), pid_namespaces(7), proc(5): task/TID/children, status NSpid. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"
#include "libvirt-driver/kernel/container_cgroups.hpp"

#include <optional>
#include <string>

namespace driver {

struct ContainerInit {
  pid_t pid = -1;
  UniqueFd process;  // pidfd
};

// Nothing when `controller` is not libvirt_lxc for the container of this name, or has no container yet or any more.
std::optional<ContainerInit> find_container_init(pid_t controller, const std::string& name);

// Whether a process says of itself, by its arguments, that it is the controller of the container of this name.
bool is_controller_of(pid_t process, const std::string& name, const std::string& proc = kProcRoot);

Result<void> send_signal(const ContainerInit& init, int signal);

}  // namespace driver
