// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/account_file.hpp"

namespace guest_tools {
namespace {

bool is_line_of(Text line, Text user) {
  return !user.empty() && !contains(user, ':') && starts_with(line, user) && starts_with(line.from(user.size), ":");
}

// False for a number that is no id.
bool parse_id(Text field, uint32_t& id) {
  uint64_t number = 0;
  if (!parse_decimal(field, number) || number >= UINT32_MAX) return false;
  id = static_cast<uint32_t>(number);
  return true;
}

bool parse_line(Text line, Account& account) {
  Text fields[7];
  for (Text& field : fields) field = take_field(line, ':');
  account = {fields[0], fields[1], 0, 0, fields[5], fields[6]};
  return parse_id(fields[2], account.user_id) && parse_id(fields[3], account.group_id);
}

// Where the field that begins at `start` ends: at a colon, or with the line.
size_t field_end(Text line, size_t start) {
  const size_t length = find(line.from(start), ':');
  return length == kNotFound ? line.size : start + length;
}

}  // namespace

bool find_account(Text passwd, Text user, Account& account) {
  while (!passwd.empty()) {
    const Text line = take_line(passwd);
    if (is_line_of(line, user)) return parse_line(line, account);
  }
  return false;
}

bool find_account(Text passwd, uint32_t user_id, Account& account) {
  while (!passwd.empty())
    if (parse_line(take_line(passwd), account) && account.user_id == user_id) return true;
  return false;
}

bool has_line_of(Text file, Text user) {
  while (!file.empty())
    if (is_line_of(take_line(file), user)) return true;
  return false;
}

bool find_password_field(Text file, Text user, Text& field) {
  while (!file.empty()) {
    Text line = take_line(file);
    if (!is_line_of(line, user)) continue;
    take_field(line, ':');
    field = take_field(line, ':');
    return true;
  }
  return false;
}

bool copy_with_password(Text file, Text user, Text password, int64_t day, Buffer& changed) {
  Text rest = file;
  while (!rest.empty()) {
    const Text line = take_line(rest);
    if (!is_line_of(line, user)) continue;
    const size_t start = static_cast<size_t>(line.data - file.data);
    size_t end = field_end(line, user.size + 1);
    changed.append(file.first(start + user.size + 1)).append(password);
    if (day >= 0 && end < line.size) {
      changed.append(':').append_decimal(day);
      end = field_end(line, end + 1);
    }
    changed.append(file.from(start + end));
    return true;
  }
  return false;
}

void copy_with_new_line(Text shadow, Text user, Text password, int64_t day, Buffer& changed) {
  changed.append(shadow);
  if (!shadow.empty() && !ends_with(shadow, "\n")) changed.append('\n');
  changed.append(user).append(':').append(password).append(':').append_decimal(day).append(":0:99999:7:::\n");
}

}  // namespace guest_tools
