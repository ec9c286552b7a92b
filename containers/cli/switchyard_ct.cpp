// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyard-ct: what the hook does, by hand, and what virtvzd has done in a process of its own
// (docs/man/switchyard-ct.8). Its verbs are in cli/.
#include "containers/cli/verb_table.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <sys/stat.h>
#include <vector>

int main(int argc, char** argv) {
  // Callers have 0077; folders on the way to a root are for its own users, who are not root here.
  ::umask(022);
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h"))
    return std::fputs(containers::help_text().c_str(), stdout) < 0;
  if (words.size() == 1 && words[0] == "--version")
    return std::fputs("switchyard-ct (Switchyard) " SWITCHYARD_VERSION "\n", stdout) < 0;
  const auto act = [&]() -> Result<int> {
    const auto call = containers::find_verb(words);
    if (!call) return call.error();
    return call->verb.run(call->words);
  };
  const Result<int> status = act();
  if (status) return *status;
  fmt::print(stderr, "switchyard-ct: {}\n", status.error().message);
  return containers::exit_status(status.error().code);
}
