// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/login_identity.hpp"

#include "guest-tools/accounts/account_file.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/file_text.hpp"

namespace guest_tools {
namespace {

constexpr size_t kLargestFile = 8 * 1024 * 1024;

bool add_group(Array<gid_t>& groups, uint32_t group) {
  for (const gid_t known : groups)
    if (known == group) return true;
  return groups.add(group) != nullptr;
}

bool is_member(Text members, Text user) {
  while (!members.empty())
    if (take_field(members, ',') == user) return true;
  return false;
}

// Lines are name:password:number:member,member…
bool collect_groups(Text file, Text user, Array<gid_t>& groups) {
  while (!file.empty()) {
    Text line = take_line(file);
    Text fields[4];
    for (Text& field : fields) field = take_field(line, ':');
    uint64_t number = 0;
    if (!parse_decimal(fields[2], number) || number >= UINT32_MAX || !is_member(fields[3], user)) continue;
    if (!add_group(groups, static_cast<uint32_t>(number))) return false;
  }
  return true;
}

void set(Buffer& to, Text value, Text otherwise) {
  to.clear();
  to.append(value.empty() ? otherwise : value);
}

}  // namespace

bool find_identity(Text root, Text user, LoginIdentity& identity, ErrorText& error) {
  Buffer passwd{kLargestFile}, group{kLargestFile};
  const bool has_passwd = read_file(Path{root, "/etc/passwd"}.c_str(), passwd);
  uint64_t number = 0;
  const bool is_number = user.empty() || parse_decimal(user, number);
  Account account;
  const bool known =
      has_passwd &&
      (find_account(passwd.text(), user, account) ||
       (is_number && number < UINT32_MAX && find_account(passwd.text(), static_cast<uint32_t>(number), account)));
  if (!known && (!is_number || number >= UINT32_MAX)) return error.say("user '", user, "' is not in /etc/passwd");
  if (!known) account.user_id = account.group_id = static_cast<uint32_t>(number);
  identity.user_id = account.user_id;
  identity.group_id = account.group_id;
  set(identity.name, account.name, user.empty() ? Text{"root"} : user);
  set(identity.home, account.home, "/");
  set(identity.shell, account.shell, "/bin/sh");
  identity.groups.clear();
  read_file(Path{root, "/etc/group"}.c_str(), group);
  if (!add_group(identity.groups, identity.group_id) ||
      !collect_groups(group.text(), identity.name.text(), identity.groups))
    return error.say("user '", user, "' has more than ", uint64_t{LoginIdentity::kMostGroups}, " groups");
  return (identity.name.ok() && identity.home.ok() && identity.shell.ok()) ||
         error.say("the name, home or shell of user '", user, "' in /etc/passwd is too long");
}

}  // namespace guest_tools
