// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whom a program is to be: a user of the guest with its groups, home and shell, as /etc/passwd and /etc/group have
// them; name services are not asked (account_file.hpp says why). Users of directories (LDAP, NIS) are thus unknown by
// name, and run by number with the one group of the same number.
#pragma once

#include "guest-tools/bytes/array.hpp"
#include "guest-tools/bytes/error_text.hpp"

#include <sys/types.h>

namespace guest_tools {

struct LoginIdentity {
  static constexpr size_t kMostGroups = 1024;

  uint32_t user_id = 0;
  uint32_t group_id = 0;
  Array<gid_t> groups{kMostGroups};
  Buffer name{256}, home{4096}, shell{4096};  // never empty
};

// `user` is a name or a number; empty: root. False with words when there is no such user.
bool find_identity(Text root, Text user, LoginIdentity& identity, ErrorText& error);

}  // namespace guest_tools
