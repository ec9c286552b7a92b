// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The guest tools that this host has for Linux guests, and their way into a guest by the agent that is in it: the
// installer and the program of the guest's kind of processor are put into a folder of their own there, the installer is
// run, and the folder is gone again. An agent that is replaced is started again by the installer once its answer is
// out.
//
// Errors: those of Guest; kOperationUnsupported for a guest that is no Linux on x86; kOperationFailed with the
// installer's own words.
#pragma once

#include "guest-tools/host/guest.hpp"

#include <string>

namespace guest {

struct ToolsFiles {
  std::string folder;    // `install` and the services of all kinds of init
  std::string programs;  // folder of switchyard-guest
  std::string iso;       // all of it, for guests without an agent
  std::string version;
};

// Beside this program as both are built, or installed.
Result<ToolsFiles> find_tools();

Result<void> install_tools(Guest& guest, const ToolsFiles& tools, Deadline deadline);

// "0.1.0" before "0.2"; words that are no versions are never older.
bool is_older(const std::string& version, const std::string& other);

}  // namespace guest
