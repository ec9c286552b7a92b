// SPDX-License-Identifier: LGPL-2.1-or-later
//
// exec, enter: a program in a guest, or a shell of its own, with this program's streams and its exit code.
#include "guest-tools/host/raw_terminal.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/guest_command.hpp"
#include "prlctl/actions/inside.hpp"

#include <csignal>
#include <cstdlib>
#include <unistd.h>

namespace prlctl {
namespace {

using guest::ExitState;

Result<std::vector<std::string>> arguments_of(const Request& request, Inside& inside, guest::Deadline deadline) {
  if (request.has("without-shell")) return request.rest;
  if (inside.subject.is_container()) return shell_command(Shell::kContainer, request.rest);
  const auto is_windows = inside.guest.is_windows(deadline);
  if (!is_windows) return is_windows.error();
  return shell_command(*is_windows ? Shell::kWindows : Shell::kLinux, request.rest);
}

Result<ExitState> run(Inside& inside, const guest::ProgramCall& call, guest::Deadline deadline) {
  const auto signals = guest::SignalPipe::make({SIGINT, SIGTERM, SIGHUP, SIGQUIT});
  if (!signals) return signals.error();
  return inside.guest.exec(call, {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO},
                           {.deadline = deadline, .signals = signals->read_end()});
}

Result<ExitState> run_on_terminal(Inside& inside, const guest::ProgramCall& call, guest::Deadline deadline) {
  const auto signals = guest::SignalPipe::make({SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGQUIT});
  if (!signals) return signals.error();
  const auto raw = guest::RawTerminal::make(STDIN_FILENO);
  if (!raw) return raw.error();
  return inside.guest.enter(call, STDIN_FILENO, STDOUT_FILENO, {.deadline = deadline, .signals = signals->read_end()});
}

// `term`: the kind of the terminal that it runs on; empty for none.
guest::ProgramCall login_shell(const Inside& inside, const std::string& term) {
  guest::ProgramCall shell;
  if (!inside.subject.is_container())
    shell.variables = machine_variables(term, guest::size_of_terminal(STDIN_FILENO));
  else if (!term.empty())
    shell.variables = {"TERM=" + term};
  return shell;
}

Answer<int> answer_of(const Inside& inside, const Result<ExitState>& ended) {
  if (!ended) return failure_inside(inside.subject, ended.error());
  return exit_code_of(*ended);
}

}  // namespace

Answer<int> exec(Invocation& invocation) {
  if (invocation.request.rest.empty()) return Failure{"Incorrect exec command"};
  auto inside = go_inside(invocation);
  if (!inside) return inside.error();
  const auto deadline = deadline_of(invocation.session);
  auto arguments = arguments_of(invocation.request, *inside, deadline);
  if (!arguments) return failure_inside(inside->subject, arguments.error());
  guest::ProgramCall call;
  call.arguments = *std::move(arguments);
  return answer_of(*inside, run(*inside, call, deadline));
}

// Without a terminal it is a shell that reads its commands from what comes.
Answer<int> enter(Invocation& invocation) {
  auto inside = go_inside(invocation);
  if (!inside) return inside.error();
  const bool on_terminal = ::isatty(STDIN_FILENO) == 1;
  const char* term = on_terminal ? std::getenv("TERM") : nullptr;
  const auto shell = login_shell(*inside, term ? term : "");
  const auto deadline = deadline_of(invocation.session);
  return answer_of(*inside, on_terminal ? run_on_terminal(*inside, shell, deadline) : run(*inside, shell, deadline));
}

}  // namespace prlctl
