// SPDX-License-Identifier: LGPL-2.1-or-later
// A command line of prlctl, a word each line. It is understood or refused with code 0 or 1 and whole lines; what was
// understood comes to the same request when it is said again in its plain form, as it is to another host; passwords are
// pointed out inside their words; a query for a list has columns; no host's name is an option of ssh.
#include "prlctl/listing/list_query.hpp"
#include "prlctl/session/remote_command.hpp"
#include "prlctl/session/remote_host.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/syntax/values.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace prlctl;

void must(bool holds) {
  if (!holds) std::abort();
}

// Long options with their values attached, the operand in its place.
std::vector<std::string> said_plainly(const Request& request) {
  std::vector<std::string> words{"prlctl", std::string(request.action().name)};
  if (request.has_operand) words.push_back(request.operand);
  for (const Given& given : request.given) {
    const std::string name = "--" + std::string(given.option->name);
    words.push_back(given.option->argument == Argument::kNone ? name : name + "=" + given.text);
  }
  words.insert(words.end(), request.rest.begin(), request.rest.end());
  return words;
}

void check_same(const Request& one, const Request& other) {
  must(&one.action() == &other.action() && one.operand == other.operand && one.rest == other.rest);
  must(one.given.size() == other.given.size());
  for (std::size_t at = 0; at < one.given.size(); ++at) {
    must(one.given[at].option == other.given[at].option && one.given[at].text == other.given[at].text);
    must(one.given[at].number == other.given[at].number);
  }
}

void check_request(const Request& request) {
  const Parsed again = parse(kPrlctl, said_plainly(request));
  must(again.request.has_value());
  check_same(request, *again.request);
  must(remote_command(request).script.find("exec prlctl '") != std::string::npos);
  if (request.action().name != "list") return;
  if (const auto query = list_query(request)) must(!query->columns.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> words{"prlctl"};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view word : pieces_of(text, '\n')) words.emplace_back(word.substr(0, word.find('\0')));
  const Parsed parsed = parse(kPrlctl, words);
  for (const Secret& secret : parsed.secrets)
    must(secret.word < words.size() && secret.offset <= words[secret.word].size());
  if (parsed.request) {
    check_request(*parsed.request);
  } else {
    const Ending& ending = parsed.request.error();
    must((ending.exit_code == 0 || ending.exit_code == 1) && !(ending.out.empty() && ending.err.empty()));
    must((ending.out.empty() || ending.out.ends_with('\n')) && (ending.err.empty() || ending.err.ends_with('\n')));
  }
  if (const auto remote = parse_remote_host(text.substr(0, text.find('\n'))))
    must(!remote->host.starts_with('-') && !remote->user.starts_with('-'));
  return 0;
}
