// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What `exec` and `enter` run in a guest, made of the words of the command line, and what the end of it comes to as an
// exit code. Pure; any thread.
//
//   exec web 'cat /proc/loadavg; nproc'          {"/bin/sh", "-c", "cat /proc/loadavg; nproc"}
#pragma once

#include "guest-tools/host/guest.hpp"

#include <span>
#include <string>
#include <vector>

namespace prlctl {

enum class Shell { kLinux, kContainer, kWindows };

// With single blanks between them, and no quoting but of an empty word, which is ''.
std::string joined_words(std::span<const std::string> words);

// For the shell: bash in a container that has it, else sh; cmd.
std::vector<std::string> shell_command(Shell shell, std::span<const std::string> words);

// Of `enter` into a machine, as Virtuozzo sets them; `term` is the terminal's kind, and empty where there is none.
std::vector<std::string> machine_variables(const std::string& term, const guest_channel::TerminalSize& size);

// As shells tell it: 128 and the signal, where one ended it.
int exit_code_of(const guest::ExitState& ended);

}  // namespace prlctl
