// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Files of the guest that come or go whole. What is put is written beside its place under another name, and takes it
// when it is complete: who looks finds the old file or the new one. A link in its place is replaced, not followed.
#pragma once

#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/bytes/fd.hpp"

#include <sys/stat.h>

namespace guest_tools {

class FilePut {
 public:
  FilePut() = default;
  FilePut(const FilePut&) = delete;
  FilePut& operator=(const FilePut&) = delete;
  ~FilePut() { abandon(); }

  // Opens the new file; `file` is where to write. A file that is there already keeps its permissions and owner, unless
  // `user` names another owner.
  bool begin(Text root, const char* path, uint32_t mode, Text user, Fd& file, ErrorText& error);
  bool complete(int file, ErrorText& error);
  void abandon();

 private:
  Fd folder_;
  Buffer name_{256}, made_{300};
};

// A regular file, for reading.
bool open_for_get(Text root, const char* path, Fd& file, struct stat& status, ErrorText& error);

}  // namespace guest_tools
