// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/program.hpp"

#include "prlctl/syntax/parser.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

namespace prlctl {
namespace {

// So that `ps` tells neither a password nor its length.
void overwrite(const std::vector<Secret>& secrets, char** argv) {
  constexpr std::size_t kStars = 3;
  for (const Secret& secret : secrets) {
    char* text = argv[secret.word] + secret.offset;
    const std::size_t length = std::strlen(text);
    std::memset(text, 0, length);
    std::memset(text, '*', std::min(length, kStars));
  }
}

SessionSettings settings_of(const Request& request) {
  SessionSettings settings;
  if (const auto seconds = request.number("timeout"); seconds && *seconds > 0)
    settings.timeout = std::chrono::seconds(*seconds);
  return settings;
}

}  // namespace

int carry_out(Invocation& invocation, Handler handler) {
  const Answer<int> answer = handler ? handler(invocation) : Answer<int>(unimplemented());
  if (answer) return *answer;
  if (!answer.error().text.empty()) invocation.console().complain(answer.error().text);
  return answer.error().exit_code;
}

int run_program(const Tool& tool, int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const Console console;
  const std::vector<std::string> words(argv, argv + argc);
  const Parsed parsed = parse(tool, words);
  overwrite(parsed.secrets, argv);
  if (!parsed.request) {
    const Ending& ending = parsed.request.error();
    if (!ending.err.empty()) std::fputs(ending.err.c_str(), console.err);
    console.print(ending.out);
    return ending.exit_code;
  }
  try {
    Session session(settings_of(*parsed.request), console);
    Invocation invocation{*parsed.request, session};
    return carry_out(invocation, handler_of(parsed.request->action()));
  } catch (const std::exception& failed) {
    console.complain(std::string("internal error: ") + failed.what());
    return kServiceExit;
  }
}

}  // namespace prlctl
