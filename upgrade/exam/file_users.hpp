// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who on this host uses files: has them open for writing, or has locked them. Read from /proc and /sys alone, for a
// lock that is tried is a lock that is seen. Readers do not count, nor do QEMU's locks of those. What another host does
// on a file system of the network is not seen.
//
// Source: proc(5); Linux, Documentation/filesystems/locks; QEMU, block/file-posix.c: byte 100 + n of an image is locked
// by who uses permission n, and permission 1 is to write.
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace upgrade {

struct FileUser {
  std::string file;
  std::string words;  // "process 4711 (qemu-system-x86) has it open for writing"

  bool operator==(const FileUser&) const = default;
};

std::vector<FileUser> users_of(const std::vector<std::string>& files);

// A line of /proc/locks: on which file, and whether it is a lock of somebody who may write. `pid` is -1 where the
// kernel names no process. Nothing for what is no such line, and for who waits.
struct LockLine {
  dev_t device = 0;
  ino_t inode = 0;
  pid_t pid = 0;
  bool of_writer = false;

  bool operator==(const LockLine&) const = default;
};
bool parse_lock_line(std::string_view line, LockLine& lock);

}  // namespace upgrade
