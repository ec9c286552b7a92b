// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the agent knows between two requests.
#pragma once

#include "guest-tools/processes/children.hpp"
#include "guest-tools/system/open_files.hpp"

namespace guest_tools {

struct Agent {
  Text root;                  // goes before each path of the guest's own files: "" for /, a test's folder
  Text blocked_commands;      // names with commas between
  bool in_container = false;  // clock, processors and file systems are the host's
  bool frozen = false;        // file systems are, by guest-fsfreeze-freeze
  OpenFiles files;
  Children children;
};

}  // namespace guest_tools
