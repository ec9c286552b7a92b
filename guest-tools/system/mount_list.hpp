// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The mounted file systems that are the guest's own: those on block devices, and whatever / is. Network and pseudo file
// systems are left out, as qemu-ga does: asking a dead NFS server hangs.
#pragma once

#include "guest-tools/bytes/array.hpp"
#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

struct Mount {
  Text mount_point, type, source;
  unsigned major = 0, minor = 0;  // of the device; major 0 where there is none
};

class MountList {
 public:
  // From /proc/self/mountinfo, or /proc/mounts (before Linux 2.6.26); without /proc, / alone.
  bool read(Text root, ErrorText& error);

  const Mount* begin() const { return mounts_.begin(); }
  const Mount* end() const { return mounts_.end(); }

 private:
  void add_mountinfo(Text root, Text text);
  void add_mounts(Text root, Text text);
  bool add_root_alone(Text root);
  void add_if_own(Text root, Mount mount);

  Buffer text_{4 * 1024 * 1024};
  Array<Mount> mounts_{8192};
};

}  // namespace guest_tools
