// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/new_password.hpp"

#include "guest-tools/accounts/account_file.hpp"
#include "guest-tools/accounts/hash_method.hpp"

#include <time.h>

namespace guest_tools {
namespace {

bool hash_for(const AccountTexts& texts, const NewPassword& change, Buffer& hash, ErrorText& error) {
  if (change.crypted) return hash.append(change.password).ok() || error.say("the password is too long");
  return hash_password(change.password, hash_method(texts.login_defs, texts.shadow), hash, error);
}

void change_shadow(Text shadow, Text user, Text hash, Buffer& changed) {
  const int64_t day = time(nullptr) / (24 * 60 * 60);
  if (!copy_with_password(shadow, user, hash, day, changed)) copy_with_new_line(shadow, user, hash, day, changed);
}

}  // namespace

bool may_be_new_password(const NewPassword& change, ErrorText& error) {
  if (contains(change.password, '\n') || contains(change.password, '\0') ||
      (change.crypted && contains(change.password, ':')))
    return error.say("forbidden characters in raw password");
  const bool is_name = !change.user.empty() && !contains(change.user, '\n') && !contains(change.user, ':');
  return is_name || error.say("forbidden characters in username");
}

bool change_texts(const AccountTexts& texts, const NewPassword& change, ChangedAccounts& changed, ErrorText& error) {
  Account account;
  if (!find_account(texts.passwd, change.user, account))
    return error.say("user '", change.user, "' is not in /etc/passwd");
  Buffer hash{1024};
  if (!hash_for(texts, change, hash, error)) return false;
  const bool elsewhere = account.password == "x";
  if (elsewhere && !texts.has_shadow) return error.say("/etc/passwd refers to /etc/shadow, which is not there");
  changed.shadow_changed = texts.has_shadow && (elsewhere || has_line_of(texts.shadow, change.user));
  changed.passwd_changed = !elsewhere;
  if (changed.shadow_changed) change_shadow(texts.shadow, change.user, hash.text(), changed.shadow);
  if (changed.passwd_changed) copy_with_password(texts.passwd, change.user, hash.text(), -1, changed.passwd);
  return (changed.passwd.ok() && changed.shadow.ok()) ||
         error.say("the account files are too long, or memory is short");
}

}  // namespace guest_tools
