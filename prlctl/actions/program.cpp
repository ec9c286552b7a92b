// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/program.hpp"

#include "prlctl/session/remote_run.hpp"
#include "prlctl/session/standard_streams.hpp"
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
  settings.verbose = request.number("verbose").value_or(0) > 0;
  return settings;
}

// The host that --login names; nothing for this one.
Answer<std::optional<RemoteHost>> remote_host_of(const Request& request) {
  const Given* login = request.find("login");
  auto remote = parse_remote_host(login ? login->text : "");
  if (!remote) return Failure{"An incorrect value for --login is specified.", kSyntaxExit};
  if (remote->is_this_host()) return std::optional<RemoteHost>();
  if (remote->password.empty() && request.has("read-passwd")) {
    auto password = read_password_file(request.all("read-passwd").front()->text);
    if (!password) return password.error();
    remote->password = *std::move(password);
  }
  return remote;
}

int carry_out_somewhere(const Request& request, std::span<const HandlerRow> handlers, const Console& console) {
  Session session(settings_of(request), console);
  Invocation invocation{request, session};
  const auto remote = remote_host_of(request);
  if (remote && !*remote) return carry_out(invocation, handler_of(handlers, request.action()));
  const Answer<int> code = remote ? run_remotely(**remote, request) : Answer<int>(remote.error());
  if (code) return *code;
  console.complain(code.error().text);
  return code.error().exit_code;
}

}  // namespace

int carry_out(Invocation& invocation, Handler handler) {
  const Answer<int> answer = handler ? handler(invocation) : Answer<int>(unimplemented());
  if (answer) return *answer;
  if (!answer.error().text.empty()) invocation.console().complain(answer.error().text);
  return answer.error().exit_code;
}

int run_program(const Tool& tool, std::span<const HandlerRow> handlers, int argc, char** argv) {
  open_closed_streams();
  int exit_code = 0;
  if (answered_ssh(argc, argv, exit_code)) return exit_code;
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
    return carry_out_somewhere(*parsed.request, handlers, console);
  } catch (const std::exception& failed) {
    console.complain(std::string("internal error: ") + failed.what());
    return kServiceExit;
  }
}

}  // namespace prlctl
