// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Programs of the host that do a step for us (mke2fs, resize2fs, tar …): run to their end, with nothing on standard
// input, the usual folders as PATH, the C locale, and no descriptor of ours. What they say is kept for the error. They
// die with this process, so that one that was killed leaves nobody at work on its files.
//
// Single-threaded programs only (fork).
#pragma once

#include "foundation/result.hpp"

#include <functional>
#include <string>
#include <vector>

namespace containers {

struct Program {
  std::vector<std::string> words;               // the first is looked up in PATH
  int good_status = 0;                          // the highest exit status that is no failure
  std::function<bool()> before_exec = nullptr;  // in the child; false, with errno set, ends it
};

// kOperationFailed with the program's own last words; kOperationUnsupported when it is not installed.
Result<void> run_program(const Program& program);

bool is_installed(const std::string& program);

}  // namespace containers
