// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The sockets that clients of vz:///system look for: virtvzd-sock and virtvzd-sock-ro, and the same under the
// driver's old name, virtparallelsd-sock and -ro. Passed by systemd (LISTEN_FDS; a path that ends in "-ro" is the
// read-only one), or bound here.
//
// Bound here: the folder is made when missing (0755). A socket file that nobody answers on is replaced; a living
// one is an error. Nobody can connect before owner, group and permissions are as configured. The files vanish with
// the ListeningSocket that made them, unless somebody else's file is in their place by then.
// The descriptors are non-blocking and close on exec. Call once, at start, while there is one thread (umask).
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"
#include "libvirt-driver/daemon/config.hpp"

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace driver {

// A socket file that we bound: unlinked at the end of its life, if it is still the one that we bound.
class SocketFile {
 public:
  SocketFile() = default;
  static SocketFile at(const std::string& path);
  SocketFile(SocketFile&& other) noexcept
      : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}
  SocketFile& operator=(SocketFile&& other) noexcept;
  ~SocketFile() { remove(); }

 private:
  void remove();

  std::string path_;  // empty: none
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

struct ListeningSocket {
  UniqueFd fd;
  bool read_only = false;
  std::string path;
  SocketFile file;  // none when systemd bound it
};

Result<std::vector<ListeningSocket>> open_sockets(const DaemonConfig& config);

}  // namespace driver
