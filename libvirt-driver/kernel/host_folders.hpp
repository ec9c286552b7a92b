// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where the kernel's files are, and our own; tests give theirs.
#pragma once

#include "libvirt-driver/kernel/container_cgroups.hpp"

namespace driver {

struct HostFolders {
  std::string proc = kProcRoot;
  std::string cgroups = kCgroupRoot;
  std::string state = "/var/lib/libvirt/switchyard";
};

}  // namespace driver
