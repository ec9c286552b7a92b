// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The block device that a running container's root lies on, as the kernel's block cgroups count it: the loop device of
// its own image, or of a whole image, or the disk of the host's file system. Disks, not their partitions: the kernel
// throttles those.
//
// kOperationUnsupported for a root on no block device (tmpfs, NFS …). Reads /proc and /sys only: nothing that a
// container or a disk could hold up. `sys` is /sys; tests give their own. Any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>

namespace containers {

struct BlockDevice {
  unsigned major = 0;
  unsigned minor = 0;

  std::string text() const;  // "7:3"
  bool operator==(const BlockDevice&) const = default;
};

// `init` is the container's first process as the host numbers it, `uuid` the container's in libvirt's form.
Result<BlockDevice> find_root_device(pid_t init, std::string_view uuid, const std::string& proc = "/proc",
                                     const std::string& sys = "/sys");

}  // namespace containers
