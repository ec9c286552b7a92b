// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The key of an encrypted image (qcow2 with LUKS in it): the value of a libvirt secret, which qemu-img reads from a
// file that is in no file system and that nobody but root can open. It is gone with this object, or with the process.
//
// The value must be UTF-8, as QEMU takes no other passphrase. Blocks; any thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"
#include "dispatcher/tasks/task.hpp"
#include "foundation/unique_fd.hpp"

#include <optional>
#include <string>

namespace dispatcher {

class ImageKey {
 public:
  // `secret`: its UUID. kInvalidArg where there is no such secret or it has no value; libvirt's error for a private
  // one.
  static Result<ImageKey> of(const Connection& connection, const std::string& secret);

  // For programs that this process starts.
  std::string file() const;

 private:
  explicit ImageKey(UniqueFd memory) : memory_(std::move(memory)) {}

  UniqueFd memory_;
};

// None of what is not encrypted: an empty UUID. A task's thread.
Result<std::optional<ImageKey>> key_of_image(TaskRun& run, const std::string& secret);

// Empty: no key.
std::string file_of(const std::optional<ImageKey>& key);

}  // namespace dispatcher
