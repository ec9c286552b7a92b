// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Starts a program of the guest in a session of its own, with nothing of the agent but the three descriptors given.
#pragma once

#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/bytes/fd.hpp"

#include <stddef.h>
#include <sys/types.h>

namespace guest_tools {

// Somebody else than the agent is.
struct SpawnUser {
  uid_t user;
  gid_t group;
  const gid_t* groups;
  size_t group_count;
};

struct Spawn {
  const char* path;  // looked for in the agent's PATH when it has no slash
  char* const* arguments;
  char* const* environment;  // null: the agent's own
  int input, output, errors;
  bool in_own_path = false;         // looked for in the environment's PATH instead
  bool on_terminal = false;         // `input` is one, and becomes the session's
  const char* folder = nullptr;     // null: the agent's
  const SpawnUser* user = nullptr;  // null: the agent's
};

// Gives back when the program runs; false, in GLib's words as qemu-ga has them, when it could not be started.
bool spawn_program(const Spawn& spawn, pid_t& pid, ErrorText& error);

// Both ends are closed on exec.
bool make_pipe(Fd& reading, Fd& writing);

// The guest's /dev/null if it is one.
Fd open_null();

}  // namespace guest_tools
