// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/sessions/file_transfer.hpp"

#include "guest-tools/accounts/login_identity.hpp"
#include "guest-tools/bytes/path.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>

namespace guest_tools {
namespace {

// "folder/name" apart; a path without a name is none of a file.
bool take_apart(Text path, Text& folder, Text& name) {
  size_t slash = path.size;
  while (slash > 0 && path[slash - 1] != '/') --slash;
  folder = slash > 1 ? path.first(slash - 1) : Text{"/"};
  name = path.from(slash);
  return slash > 0 && !name.empty() && !(name == ".") && !(name == "..");
}

uint64_t number_of_now() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

bool FilePut::begin(Text root, const char* path, uint32_t mode, Text user, Fd& file, ErrorText& error) {
  Text folder, name;
  if (!take_apart(path, folder, name)) return error.say("'", path, "' names no file");
  LoginIdentity owner;
  if (!user.empty() && !find_identity(root, user, owner, error)) return false;
  folder_.reset(open(Path{root, folder}.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder_) return error.say("failed to open '", folder, "': ", SystemError{});
  name_.clear();
  made_.clear();
  name_.append(name);
  made_.append(".switchyard-").append_decimal(static_cast<uint64_t>(getpid())).append('-');
  made_.append_decimal(number_of_now());
  struct stat old;
  const bool replaces = fstatat(folder_.get(), name_.c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(old.st_mode);
  file.reset(openat(folder_.get(), made_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) {
    made_.clear();
    return error.say("failed to create a file in '", folder, "': ", SystemError{});
  }
  const bool owned = !user.empty() ? fchown(file.get(), owner.user_id, owner.group_id) == 0
                                   : !replaces || fchown(file.get(), old.st_uid, old.st_gid) == 0;
  if (owned && fchmod(file.get(), replaces ? old.st_mode & 07777 : static_cast<mode_t>(mode)) == 0) return true;
  return error.say("failed to set owner and permissions of '", path, "': ", SystemError{});
}

bool FilePut::complete(int file, ErrorText& error) {
  if (fsync(file) != 0 || renameat(folder_.get(), made_.c_str(), folder_.get(), name_.c_str()) != 0)
    return error.say("failed to write '", name_.text(), "': ", SystemError{});
  fsync(folder_.get());  // the change is made; some file systems cannot say when it is on disk
  made_.clear();
  folder_.reset();
  return true;
}

void FilePut::abandon() {
  if (folder_ && made_.size() != 0) unlinkat(folder_.get(), made_.c_str(), 0);
  made_.clear();
  folder_.reset();
}

bool open_for_get(Text root, const char* path, Fd& file, struct stat& status, ErrorText& error) {
  file.reset(open(Path{root, path}.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file || fstat(file.get(), &status) != 0) return error.say("failed to open '", path, "': ", SystemError{});
  return S_ISREG(status.st_mode) || error.say("'", path, "' is no regular file");
}

}  // namespace guest_tools
