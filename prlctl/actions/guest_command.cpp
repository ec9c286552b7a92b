// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/guest_command.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

constexpr const char* kBestShell =
    "if command -v bash >/dev/null 2>&1; then exec bash -c \"$1\"; fi; exec /bin/sh -c \"$1\"";

}  // namespace

std::string joined_words(std::span<const std::string> words) {
  std::string line;
  for (const std::string& word : words) {
    if (&word != &words.front()) line += ' ';
    line += word.empty() ? "''" : word;
  }
  return line;
}

std::vector<std::string> shell_command(Shell shell, std::span<const std::string> words) {
  std::string line = joined_words(words);
  switch (shell) {
    case Shell::kContainer:
      return {"/bin/sh", "-c", kBestShell, "sh", std::move(line)};
    case Shell::kWindows:
      return {"C:\\Windows\\System32\\cmd.exe", "/s", "/c", std::move(line)};
    case Shell::kLinux:
      break;
  }
  return {"/bin/sh", "-c", std::move(line)};
}

std::vector<std::string> machine_variables(const std::string& term, const guest_channel::TerminalSize& size) {
  std::vector<std::string> variables{"HOME=/", "HISTFILE=/dev/null", "PATH=/bin:/sbin:/usr/bin:/usr/sbin:."};
  if (term.empty()) return variables;
  variables.push_back("TERM=" + term);
  variables.push_back(fmt::format("LINES={}", size.rows));
  variables.push_back(fmt::format("COLUMNS={}", size.columns));
  return variables;
}

int exit_code_of(const guest::ExitState& ended) {
  constexpr int kBySignal = 128;
  return ended.signal == 0 ? ended.status : kBySignal + ended.signal;
}

}  // namespace prlctl
