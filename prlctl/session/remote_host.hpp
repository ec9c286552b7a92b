// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where `-l [user[:password]@]server[:port]` leads. The last '@' parts, for passwords may have others; no '@' is root;
// an IPv6 address stands in brackets. Untrusted text; names that ssh could take for options are refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace prlctl {

struct RemoteHost {
  std::string user = "root";
  std::string password = {};  // empty: none was given
  std::string host = {};
  unsigned port = 0;  // 0: ssh's own

  bool operator==(const RemoteHost&) const = default;
  // localhost, 127.0.0.1, ::1, and no name at all.
  bool is_this_host() const;
};

std::optional<RemoteHost> parse_remote_host(std::string_view text);

}  // namespace prlctl
