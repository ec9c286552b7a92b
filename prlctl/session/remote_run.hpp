// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `-l host`: the same program there, through ssh, with its stdin, stdout, stderr and exit code. On a terminal it gets
// one, too, so that percentages, Ctrl-C, `enter` and `console` work. A password that was given is told to ssh by this
// program itself, called by ssh as its SSH_ASKPASS, and lies in memory only. What ssh itself says of a login that
// failed becomes "Login failed: …".
//
// Blocks until the other program has ended. One thread.
#pragma once

#include "prlctl/session/failure.hpp"
#include "prlctl/session/remote_host.hpp"
#include "prlctl/syntax/request.hpp"

namespace prlctl {

// Its exit code.
Answer<int> run_remotely(const RemoteHost& remote, const Request& request);

// Whether ssh has called us for a password; then `exit_code` is what main() must return.
bool answered_ssh(int argc, char** argv, int& exit_code);

// The first line of a file, for --read-passwd.
Answer<std::string> read_password_file(const std::string& path);

}  // namespace prlctl
