// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/remote_command.hpp"

#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

bool is_for_this_host(const Option& option) { return option.name == "login" || option.name == "read-passwd"; }

}  // namespace

std::string shell_quoted(std::string_view word) {
  std::string quoted = "'";
  for (const char byte : word) {
    if (byte == '\'') {
      quoted += "'\\''";
    } else {
      quoted += byte;
    }
  }
  return quoted + "'";
}

RemoteCommand remote_command(const Request& request) {
  RemoteCommand command;
  std::string words;
  const auto add = [&words](std::string_view word) { words += " " + shell_quoted(word); };
  for (const std::string_view word : pieces_of(request.action().name, ' ')) add(word);
  if (request.has_operand) add(request.operand);
  for (const Given& given : request.given) {
    const Option& option = *given.option;
    if (is_for_this_host(option)) continue;
    const std::string name = fmt::format("--{}", option.name);
    if (option.argument == Argument::kNone) {
      add(name);
    } else if (option.secret) {
      command.secrets.push_back(given.text);
      words += fmt::format(" {}\"$s{}\"", shell_quoted(name + "="), command.secrets.size());
    } else {
      add(fmt::format("{}={}", name, given.text));
    }
  }
  for (const std::string& word : request.rest) add(word);
  for (std::size_t number = 1; number <= command.secrets.size(); ++number)
    command.script += fmt::format("IFS= read -r s{}; ", number);
  command.script += fmt::format("exec {}{}", request.tool().name, words);
  return command;
}

}  // namespace prlctl
