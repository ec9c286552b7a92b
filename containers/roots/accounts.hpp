// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The people of a system, carried into a fresh one: users from UID_MIN of the old system's login.defs (login.defs(5);
// 1000 unless said) to 60000, their passwords, the groups of those ids, and root's password. What the fresh system has
// for its services stays its own; a user or group of it that has a carried one's name or id makes room, and in its
// other groups people are members where they were.
//
// In: the texts of /etc/passwd, shadow, group, gshadow (passwd(5), shadow(5), group(5)) and login.defs, empty where
// there is none; the old ones are untrusted, and lines of another shape in them are nobody's. Values; any thread.
#pragma once

#include <string>
#include <string_view>

namespace containers {

struct Accounts {
  std::string passwd;
  std::string shadow;
  std::string group;
  std::string gshadow;

  bool operator==(const Accounts&) const = default;
};

Accounts with_people(const Accounts& fresh, const Accounts& old, std::string_view old_login_defs);

}  // namespace containers
