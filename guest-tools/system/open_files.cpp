// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/open_files.hpp"

namespace guest_tools {

bool OpenFiles::add(Fd file, int64_t& handle, ErrorText& error) {
  for (Slot& slot : slots_) {
    if (slot.file) continue;
    handle = slot.handle = next_handle_++;
    slot.file = static_cast<Fd&&>(file);
    return true;
  }
  return error.say(uint64_t{kMost}, " files are open, no more can be");
}

int OpenFiles::find(int64_t handle, ErrorText& error) const {
  for (const Slot& slot : slots_)
    if (slot.file && slot.handle == handle) return slot.file.get();
  error.say("handle '", handle, "' has not been found");
  return -1;
}

Fd OpenFiles::remove(int64_t handle) {
  for (Slot& slot : slots_)
    if (slot.file && slot.handle == handle) return static_cast<Fd&&>(slot.file);
  return {};
}

}  // namespace guest_tools
