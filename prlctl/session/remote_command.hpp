// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A request as a command for the shell of another host: every word quoted, passwords left out. Those are read by that
// shell from its stdin, a line each, before the program begins, so that neither host's `ps` shows them.
//
//   exec prlctl 'set' 'web' '--cpus=2'        IFS= read -r s1; exec prlctl 'set' 'web' '--userpasswd='"$s1"
//
// Pure; any thread.
#pragma once

#include "prlctl/syntax/request.hpp"

#include <string>
#include <vector>

namespace prlctl {

struct RemoteCommand {
  std::string script;
  std::vector<std::string> secrets;  // for stdin, a line each
};

// Without --login and --read-passwd, which were meant for this host.
RemoteCommand remote_command(const Request& request);

// 'it'\''s'
std::string shell_quoted(std::string_view word);

}  // namespace prlctl
