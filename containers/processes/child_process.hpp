// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Programs of the host that do a step for us (mke2fs, resize2fs, tar …): run to their end, with nothing else on
// standard input than they are given, the usual folders as PATH, the C locale, and no descriptor of ours. What they say
// is kept for the error. They die with the thread that started them, so that a process that was killed leaves nobody at
// work on its files.
//
// Any thread that outlives the program it starts; with before_exec, single-threaded programs only (fork).
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace containers {

struct Program {
  std::vector<std::string> words;               // the first: a name in PATH, or an absolute path
  int good_status = 0;                          // the highest exit status that is no failure
  std::function<bool()> before_exec = nullptr;  // in the child; false, with errno set, ends it
  std::string input = {};                       // run_program's, of up to 64 KiB
};

// kOperationFailed with the program's own last words; kOperationUnsupported when it is not installed.
Result<void> run_program(const Program& program);

bool is_installed(const std::string& program);

// For who does something else while it runs: one whose `output` was read to its end is waited for by finish_program.
struct StartedProgram {
  pid_t pid = 0;    // its process group, too
  UniqueFd input;   // writes to its standard input; empty unless that was asked for
  UniqueFd output;  // what it says and prints
};

Result<StartedProgram> start_program(const Program& program, bool with_input);

// `said` is the end of its output; the errors are run_program's.
Result<void> finish_program(const Program& program, const StartedProgram& started, std::string said);

}  // namespace containers
