// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/file_replacement.hpp"

#include "guest-tools/bytes/fd.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>

namespace guest_tools {
namespace {

// SELinux refuses sshd and login a file with the label of its folder. Where there are no labels, nothing is done.
void copy_label(int folder, const char* name, int to) {
  const Fd old{openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  char label[256];
  const ssize_t size = old ? fgetxattr(old.get(), "security.selinux", label, sizeof(label)) : -1;
  if (size > 0) fsetxattr(to, "security.selinux", label, static_cast<size_t>(size), 0);
}

}  // namespace

bool replace_file(int folder, const char* name, Text contents, FileOwner owner, ErrorText& error) {
  const Path made{name, ".switchyard-new"};
  unlinkat(folder, made.c_str(), 0);  // of one who was killed in between
  const Fd file{openat(folder, made.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file) return error.say("failed to create '", made.text(), "': ", SystemError{});
  copy_label(folder, name, file.get());
  if (fchown(file.get(), owner.user, owner.group) == 0 && fchmod(file.get(), owner.mode) == 0 &&
      write_all(file.get(), contents) && fsync(file.get()) == 0 && renameat(folder, made.c_str(), folder, name) == 0) {
    fsync(folder);  // the change is made; some file systems cannot say when it is on disk
    return true;
  }
  error.say("failed to write '", name, "': ", SystemError{});
  unlinkat(folder, made.c_str(), 0);
  return false;
}

}  // namespace guest_tools
