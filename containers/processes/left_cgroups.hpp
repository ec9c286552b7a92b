// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Cgroups of a container whose controller is gone: libvirt's daemon removes them when a container ends, unless it is
// killed just then, and nobody does later. Where systemd runs it made them, and takes them away itself.
//
// libvirt names them "machine/lxc-PID-NAME.libvirt-lxc", PID the controller's. Only empty ones go: the kernel keeps
// those with a process in them. Called by the hook, with the domain locked by libvirt's daemon.
#pragma once

#include <string_view>

namespace containers {

// Whether a folder of that name is one of the domain's, left by a controller that `lives` says is gone.
bool is_left_cgroup(std::string_view folder, std::string_view domain_name, bool (*lives)(int pid));

void remove_left_cgroups(std::string_view domain_name);

}  // namespace containers
