// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/password_check.hpp"

#include "guest-tools/accounts/account_file.hpp"
#include "guest-tools/accounts/new_password.hpp"
#include "guest-tools/accounts/password_hash.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/file_text.hpp"

namespace guest_tools {
namespace {

struct HashKind {
  Text prefix;
  HashMethod method;
  size_t longest_salt;
};

constexpr HashKind kKinds[] = {
    {"$1$", HashMethod::kMd5, 8}, {"$5$", HashMethod::kSha256, 16}, {"$6$", HashMethod::kSha512, 16}};

// False for a hash that cannot be made anew.
bool is_of(Text hash, Text password, bool& is_right) {
  for (const HashKind& kind : kKinds) {
    Text rest = hash;
    if (!take_prefix(rest, kind.prefix)) continue;
    const Text salt = take_field(rest, '$');
    if (salt.size > kind.longest_salt || starts_with(salt, "rounds=")) return false;
    Buffer made{1024};
    if (password.size <= kLongestPassword) append_password_hash(kind.method, password, salt, made);
    is_right = made.ok() && made.text() == hash;
    return true;
  }
  return false;
}

bool has_none(Text hash) { return starts_with(hash, "!") || starts_with(hash, "*"); }

}  // namespace

bool check_password(Text root, Text user, Text password, bool& is_right, ErrorText& error) {
  is_right = false;
  Buffer passwd{kLargestAccountFile}, shadow{kLargestAccountFile};
  if (!read_file(Path{root, "/etc/passwd"}.c_str(), passwd))
    return error.say("failed to read '/etc/passwd': ", SystemError{});
  Text hash;
  if (!find_password_field(passwd.text(), user, hash)) return true;
  if (hash == "x") {
    if (!read_file(Path{root, "/etc/shadow"}.c_str(), shadow))
      return error.say("failed to read '/etc/shadow': ", SystemError{});
    if (!find_password_field(shadow.text(), user, hash)) return true;
  }
  if (hash.empty()) {
    is_right = password.empty();
    return true;
  }
  return has_none(hash) || is_of(hash, password, is_right) ||
         error.say("the hash of the user's password is of a method that is not known here");
}

}  // namespace guest_tools
