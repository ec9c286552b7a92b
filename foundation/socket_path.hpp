// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The path at which a daemon is about to bind a UNIX socket. A file that a dead daemon left there would keep its place
// for ever, one that a living daemon listens on must stay. Only a refused connection says that nobody listens: a
// backlog that is full says that somebody does.
//
// Errors: kSystem, with the path; nothing was removed then. Does not block. Any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>

enum class SocketPath {
  kFree,     // nothing is there, or what was there nobody listened on: it was removed
  kTaken,    // somebody listens
  kBlocked,  // what is there is no socket
};

Result<SocketPath> free_socket_path(const std::string& path);
