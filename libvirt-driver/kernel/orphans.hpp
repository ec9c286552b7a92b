// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Containers that run without a controller. libvirt_lxc may die while libvirtd is away; its container goes on, nobody
// can reach it, and libvirtd, back again, says that it does not run.
//
// Found by the folders that libvirt makes for containers, which have the controller's pid in their names:
// "lxc-PID-NAME.libvirt-lxc", or systemd's "machine-lxc\x2dPID\x2dNAME.scope". Source: libvirt's vircgroup.c,
// domain_driver.c. Any thread.
#pragma once

#include "libvirt-driver/kernel/host_folders.hpp"

#include <vector>

namespace driver {

struct Orphan {
  std::string name;
  pid_t controller = -1;
  std::string folder;
  std::vector<pid_t> processes;

  bool operator==(const Orphan&) const = default;
};

// Those with processes left and no controller among them.
std::vector<Orphan> find_orphans(const HostFolders& folders = {});

// SIGKILL to each process that is in its folder still; thawed where that is needed to die.
void end_orphan(const Orphan& orphan);

}  // namespace driver
