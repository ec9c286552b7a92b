// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/account_change.hpp"

#include "guest-tools/accounts/account_file.hpp"
#include "guest-tools/accounts/account_lock.hpp"
#include "guest-tools/accounts/file_replacement.hpp"
#include "guest-tools/accounts/hash_method.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

namespace guest_tools {
namespace {

constexpr size_t kLargestAccountFile = 8 * 1024 * 1024;
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

bool write_account_file(int folder, const AccountFile& file, Buffer& changed, ErrorText& error) {
  if (!changed.ok()) return error.say("'/etc/", file.name, "' is too long, or memory is short");
  return replace_file(folder, file.name, changed.text(), file.owner, error);
}

bool hash_for_guest(Text root, const NewPassword& change, Text shadow, Buffer& hash, ErrorText& error) {
  if (change.crypted) return hash.append(change.password).ok() || error.say("the password is too long");
  Buffer login_defs{256 * 1024};
  read_file(Path{root, "/etc/login.defs"}.c_str(), login_defs);
  return hash_password(change.password, hash_method(login_defs.text(), shadow), hash, error);
}

bool change_shadow(int folder, const AccountFile& shadow, Text user, Text hash, ErrorText& error) {
  const int64_t day = time(nullptr) / (24 * 60 * 60);
  Buffer changed{kLargestAccountFile + 1024};
  if (!copy_with_password(shadow.text.text(), user, hash, day, changed))
    copy_with_new_line(shadow.text.text(), user, hash, day, changed);
  return write_account_file(folder, shadow, changed, error);
}

bool change_passwd(int folder, const AccountFile& passwd, Text user, Text hash, ErrorText& error) {
  Buffer changed{kLargestAccountFile + 1024};
  return copy_with_password(passwd.text.text(), user, hash, -1, changed) &&
         write_account_file(folder, passwd, changed, error);
}

}  // namespace

bool change_password(Text root, const NewPassword& change, ErrorText& error) {
  const Fd folder{open(Path{root, "/etc"}.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder) return error.say("failed to open '/etc': ", SystemError{});
  const Fd lock = lock_accounts(root, kLockSeconds, error);
  if (!lock) return false;
  AccountFile passwd{"passwd"}, shadow{"shadow"};
  if (!read_account_file(folder.get(), passwd, error) || !read_account_file(folder.get(), shadow, error)) return false;
  Account account;
  if (!find_account(passwd.text.text(), change.user, account))
    return error.say("user '", change.user, "' is not in /etc/passwd");
  Buffer hash{1024};
  if (!hash_for_guest(root, change, shadow.text.text(), hash, error)) return false;
  const bool elsewhere = account.password == "x";
  const bool in_shadow = shadow.found && (elsewhere || has_line_of(shadow.text.text(), change.user));
  if (elsewhere && !shadow.found) return error.say("/etc/passwd refers to /etc/shadow, which is not there");
  return (!in_shadow || change_shadow(folder.get(), shadow, change.user, hash.text(), error)) &&
         (elsewhere || change_passwd(folder.get(), passwd, change.user, hash.text(), error));
}

}  // namespace guest_tools
