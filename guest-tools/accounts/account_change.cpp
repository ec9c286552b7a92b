// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/account_change.hpp"

#include "guest-tools/accounts/account_lock.hpp"
#include "guest-tools/accounts/file_replacement.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace guest_tools {
namespace {

constexpr int kLockSeconds = 5;

struct AccountFile {
  const char* name;
  bool found = false;
  FileOwner owner = {};
  Buffer text{kLargestAccountFile};
};

// A link is refused: to put a file in its place would hide what it leads to.
bool read_account_file(int folder, AccountFile& file, ErrorText& error) {
  const Fd fd{openat(folder, file.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  if (!fd && errno == ENOENT) return true;
  struct stat status;
  if (!fd || fstat(fd.get(), &status) != 0 || !read_open_file(fd.get(), file.text))
    return error.say("failed to read '/etc/", file.name, "': ", SystemError{});
  file.found = true;
  file.owner = {status.st_uid, status.st_gid, status.st_mode & 07777};
  return true;
}

}  // namespace

bool change_password(Text root, const NewPassword& change, ErrorText& error) {
  const Fd folder{open(Path{root, "/etc"}.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder) return error.say("failed to open '/etc': ", SystemError{});
  const Fd lock = lock_accounts(root, kLockSeconds, error);
  if (!lock) return false;
  AccountFile passwd{"passwd"}, shadow{"shadow"};
  if (!read_account_file(folder.get(), passwd, error) || !read_account_file(folder.get(), shadow, error)) return false;
  Buffer login_defs{256 * 1024};
  read_file(Path{root, "/etc/login.defs"}.c_str(), login_defs);
  ChangedAccounts changed;
  if (!change_texts({passwd.text.text(), shadow.text.text(), login_defs.text(), shadow.found}, change, changed, error))
    return false;
  return (!changed.shadow_changed ||
          replace_file(folder.get(), shadow.name, changed.shadow.text(), shadow.owner, error)) &&
         (!changed.passwd_changed ||
          replace_file(folder.get(), passwd.name, changed.passwd.text(), passwd.owner, error));
}

}  // namespace guest_tools
