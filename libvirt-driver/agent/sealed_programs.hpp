// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Programs of the host that run where a container sees them: as copies in memory that nobody can write to, whatever he
// finds in /proc/PID/exe (CVE-2019-5736). All containers share one copy, which is made anew when the file changes.
//
// Sources: memfd_create(2), fcntl(2) F_ADD_SEALS. Daemon thread only.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <ctime>
#include <map>
#include <string>
#include <sys/types.h>

namespace driver {

class SealedPrograms {
 public:
  // A descriptor of the copy, good until the next call for the same path. An error names the file.
  Result<int> open(const std::string& path);

 private:
  struct Copy {
    dev_t device;
    ino_t inode;
    off_t size;
    timespec changed;
    UniqueFd memory;
  };
  std::map<std::string, Copy, std::less<>> copies_;
};

}  // namespace driver
