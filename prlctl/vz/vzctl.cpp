// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/vz/vzctl.hpp"

#include "config-convert/values/values.hpp"
#include "prlctl/actions/program.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/syntax/usage.hpp"
#include "prlctl/views/mounted_roots.hpp"
#include "prlctl/vz/vzctl_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>

namespace prlctl {
namespace {

constexpr unsigned kUp = bit(State::kRunning) | bit(State::kPaused);
constexpr unsigned kMountedBit = bit(State::kMounted);

using Words = std::span<const std::string>;

// What an action may not find the container in, and its exit code then.
struct Obstacle {
  unsigned states = 0;
  int exit_code = 0;
  const char* text = "";
};

constexpr const char* kIsRunning = "Container is already running";
constexpr const char* kIsNotRunning = "Container is not running";
constexpr const char* kIsMounted = "Container is mounted";
constexpr const char* kIsNotMounted = "Container is not mounted";

struct Verb {
  std::string_view name;
  const char* action;  // prlctl's
  std::span<const VzOption> (*options)();
  bool takes_command;
  Obstacle obstacles[2];
  int failed;  // 0: the exit code as it comes
};

constexpr Verb kVerbs[] = {
    {"start", "start", &vz_start_options, false, {{kUp, kVzRunning, kIsRunning}, {}}, 255},
    {"stop", "stop", &vz_stop_options, false, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, kVzCannotStop},
    {"restart", "restart", &vz_start_options, false, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, kVzCannotStop},
    {"destroy", "delete", nullptr, false, {{kUp, kVzRunning, kIsRunning}, {kMountedBit, kVzMounted, kIsMounted}}, 255},
    {"mount",
     "mount",
     nullptr,
     false,
     {{kUp, kVzRunning, kIsRunning}, {kMountedBit, kVzMounted, kIsMounted}},
     kVzMountFailed},
    {"umount",
     "umount",
     nullptr,
     false,
     {{kUp, kVzRunning, kIsRunning}, {~kMountedBit, kVzNotMounted, kIsNotMounted}},
     kVzUnmountFailed},
    {"set", "set", &vz_set_options, false, {{}, {}}, 255},
    {"exec", "exec", nullptr, true, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, kVzCommandFailed},
    {"exec2", "exec", nullptr, true, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, 0},
    {"enter", "enter", nullptr, false, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, 0},
};

const Verb* verb_called(const std::string& name) {
  const std::string_view wanted = name == "delete" ? "destroy" : name == "unmount" ? "umount" : std::string_view(name);
  const auto found = std::ranges::find(kVerbs, wanted, &Verb::name);
  return found == std::end(kVerbs) ? nullptr : found;
}

int refuse(const Session& session, std::string_view text, int exit_code) {
  session.console().complain(text);
  return exit_code;
}

// prlctl's exit code; a line that it cannot take is wrong here, too.
int carry_out_words(Session& session, std::vector<std::string> words, int wrong_value) {
  words.insert(words.begin(), "prlctl");
  const Parsed parsed = parse(kPrlctl, words);
  if (!parsed.request) {
    std::fputs(parsed.request.error().err.c_str(), session.console().err);
    return wrong_value;
  }
  Invocation invocation{*parsed.request, session};
  return carry_out(invocation, handler_of(parsed.request->action()));
}

struct Found {
  std::string uuid;
  State state;
};

// 253 where libvirt cannot be reached, 14 where there is no such container.
VzAnswer<Found> find_container(Session& session, const std::string& id) {
  const auto environment = find_environment(session, id);
  if (!environment) {
    const Failure& why = environment.error();
    if (why.exit_code == kNoServiceExit) return VzRefusal{why.text, why.exit_code};
    return VzRefusal{"Container config file does not exist", kVzNoConfig};
  }
  if (environment->kind != Kind::kContainer) return VzRefusal{id + " is a virtual machine: use prlctl", kVzNoConfig};
  const auto state = read_state(*environment);
  if (!state) return VzRefusal{state.error().text, state.error().exit_code};
  return Found{environment->uuid, *state};
}

int status(Session& session, const std::string& id) {
  const auto found = find_container(session, id);
  if (!found && found.error().exit_code != kVzNoConfig)
    return refuse(session, found.error().text, found.error().exit_code);
  if (!found) {
    session.console().say(fmt::format("VEID {} deleted unmounted down", id));
    return 0;
  }
  const bool is_up = (bit(found->state) & kUp) != 0;
  const bool is_mounted = is_up || found->state == State::kMounted;
  session.console().say(fmt::format("VEID {} exist {} {}{}", id, is_mounted ? "mounted" : "unmounted",
                                    is_up ? "running" : "down", found->state == State::kSuspended ? " suspended" : ""));
  return 0;
}

int create(Session& session, const std::string& id, Words options) {
  auto words = prlctl_options(vz_create_options(), options);
  if (!words) return refuse(session, words.error().text, words.error().exit_code);
  if (std::ranges::find(*words, "--ostemplate") == words->end())
    return refuse(session, "The OS template is not specified: use --ostemplate", kVzNoTemplate);
  const auto found = find_container(session, id);
  if (found) return refuse(session, "Container private area already exists", kVzExists);
  if (found.error().exit_code != kVzNoConfig) return refuse(session, found.error().text, found.error().exit_code);
  words->insert(words->begin(), {"create", id, "--vmtype", "ct"});
  if (const auto uuid = convert::parse_uuid(id)) words->insert(words->end(), {"--uuid", *uuid});
  return carry_out_words(session, std::move(*words), kVzBadValue) == 0 ? 0 : kVzCreateFailed;
}

int run_verb(Session& session, const Verb& verb, const std::string& id, Words rest) {
  std::vector<std::string> words;
  if (verb.takes_command) {
    if (rest.empty()) return refuse(session, "No command is specified", kVzBadParameter);
    words.assign(rest.begin(), rest.end());
  } else {
    auto options = prlctl_options(verb.options ? verb.options() : std::span<const VzOption>(), rest);
    if (!options) return refuse(session, options.error().text, options.error().exit_code);
    words = std::move(*options);
  }
  const auto found = find_container(session, id);
  if (!found) return refuse(session, found.error().text, found.error().exit_code);
  for (const Obstacle& obstacle : verb.obstacles)
    if (obstacle.states & bit(found->state)) return refuse(session, obstacle.text, obstacle.exit_code);
  words.insert(words.begin(), {verb.action, "{" + found->uuid + "}"});
  const int code = carry_out_words(session, std::move(words), kVzBadValue);
  const bool is_known = code == 0 || code == kVzBadValue || code == kNoServiceExit || verb.failed == 0;
  return is_known ? code : verb.failed;
}

std::string usage_text() {
  const Tool tool{.name = "vzctl"};
  std::string text = version_line(tool);
  text +=
      "Usage: vzctl ACTION <CTID | NAME> [options]\nActions:\n  create --ostemplate NAME [--config NAME]\n  status\n";
  for (const Verb& verb : kVerbs) {
    text += fmt::format("  {}{}", verb.name, verb.takes_command ? " COMMAND [ARG...]" : "");
    for (const VzOption& option : verb.options ? verb.options() : std::span<const VzOption>())
      text += fmt::format(" [--{}{}]", option.name, option.has_value ? " VALUE" : "");
    text += "\n";
  }
  return text;
}

bool is_password_option(std::string_view word) { return word == "--userpasswd"; }

}  // namespace

int vzctl(Session& session, const std::vector<std::string>& words) {
  Words rest(words);
  rest = rest.subspan(std::min<std::size_t>(1, rest.size()));
  while (!rest.empty() && (rest[0] == "--quiet" || rest[0] == "--verbose" || rest[0] == "--skiplock"))
    rest = rest.subspan(1);
  if (rest.empty() || rest[0] == "--help") {
    session.console().print(usage_text());
    return rest.empty() ? kVzBadParameter : 0;
  }
  if (rest[0] == "--version") {
    session.console().print(version_line({.name = "vzctl"}));
    return 0;
  }
  const Verb* verb = verb_called(rest[0]);
  if (verb == nullptr && rest[0] != "status" && rest[0] != "create")
    return refuse(session, "Unknown action: " + rest[0], kVzBadParameter);
  if (rest.size() < 2) return refuse(session, "The container is not specified", kVzBadParameter);
  if (rest[0] == "status") return status(session, rest[1]);
  if (rest[0] == "create") return create(session, rest[1], rest.subspan(2));
  return run_verb(session, *verb, rest[1], rest.subspan(2));
}

int run_vzctl(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> words(argv, argv + argc);
  for (int at = 1; at < argc; ++at) {
    constexpr std::string_view kAttached = "--userpasswd=";
    char* secret = is_password_option(argv[at - 1]) ? argv[at] : nullptr;
    if (std::string_view(argv[at]).starts_with(kAttached)) secret = argv[at] + kAttached.size();
    if (secret) std::memset(secret, '*', std::strlen(secret));
  }
  Session session({}, {});
  try {
    return vzctl(session, words);
  } catch (const std::exception& failed) {
    return refuse(session, std::string("internal error: ") + failed.what(), kServiceExit);
  }
}

}  // namespace prlctl
