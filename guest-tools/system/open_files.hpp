// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Files that the client opened, by the numbers it knows them by.
#pragma once

#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/bytes/fd.hpp"

namespace guest_tools {

class OpenFiles {
 public:
  static constexpr size_t kMost = 128;

  // Takes the descriptor; false when too many are open.
  bool add(Fd file, int64_t& handle, ErrorText& error);
  // -1, with words, for a number that is not known.
  int find(int64_t handle, ErrorText& error) const;
  Fd remove(int64_t handle);

 private:
  struct Slot {
    int64_t handle = 0;
    Fd file;
  };

  Slot slots_[kMost];
  int64_t next_handle_ = 1000;  // where qemu-ga begins
};

}  // namespace guest_tools
