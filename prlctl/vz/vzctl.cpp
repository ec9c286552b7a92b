// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/vz/vzctl.hpp"

#include "config-convert/values/values.hpp"
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/power.hpp"
#include "prlctl/actions/program.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/session/standard_streams.hpp"
#include "prlctl/session/task_run.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/syntax/usage.hpp"
#include "prlctl/views/definition_facts.hpp"
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

// What stands behind the container. Terminals and commands need libvirt's events.
enum class Takes { kOptions, kTerminal, kCommand };

struct Verb {
  std::string_view name;
  const char* action;  // prlctl's
  std::span<const VzOption> (*options)();
  Takes takes;
  Obstacle obstacles[2];
  int failed;  // 0: the exit code as it comes
};

constexpr Verb kVerbs[] = {
    {"start", "start", &vz_start_options, Takes::kOptions, {{kUp, kVzRunning, kIsRunning}, {}}, 255},
    {"stop", "stop", &vz_stop_options, Takes::kOptions, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, kVzCannotStop},
    {"restart",
     "restart",
     &vz_start_options,
     Takes::kOptions,
     {{~kUp, kVzNotRunning, kIsNotRunning}, {}},
     kVzCannotStop},
    {"destroy",
     "delete",
     nullptr,
     Takes::kOptions,
     {{kUp, kVzRunning, kIsRunning}, {kMountedBit, kVzMounted, kIsMounted}},
     255},
    {"mount",
     "mount",
     nullptr,
     Takes::kOptions,
     {{kUp, kVzRunning, kIsRunning}, {kMountedBit, kVzMounted, kIsMounted}},
     kVzMountFailed},
    {"umount",
     "umount",
     nullptr,
     Takes::kOptions,
     {{kUp, kVzRunning, kIsRunning}, {~kMountedBit, kVzNotMounted, kIsNotMounted}},
     kVzUnmountFailed},
    {"set", "set", &vz_set_options, Takes::kOptions, {{}, {}}, 255},
    {"reinstall",
     "reinstall",
     &vz_reinstall_options,
     Takes::kOptions,
     {{kMountedBit, kVzMounted, kIsMounted}, {}},
     kVzCreateFailed},
    {"unregister",
     "unregister",
     nullptr,
     Takes::kOptions,
     {{kUp, kVzRunning, kIsRunning}, {kMountedBit, kVzMounted, kIsMounted}},
     kVzRegisterFailed},
    {"snapshot", "snapshot", &vz_snapshot_options, Takes::kOptions, {{}, {}}, 255},
    {"snapshot-list", "snapshot-list", &vz_snapshot_list_options, Takes::kOptions, {{}, {}}, 255},
    {"snapshot-switch", "snapshot-switch", &vz_snapshot_id_options, Takes::kOptions, {{}, {}}, 255},
    {"snapshot-delete", "snapshot-delete", &vz_snapshot_id_options, Takes::kOptions, {{}, {}}, 255},
    {"exec", "exec", nullptr, Takes::kCommand, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, kVzCommandFailed},
    {"exec2", "exec", nullptr, Takes::kCommand, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, 0},
    {"enter", "enter", nullptr, Takes::kTerminal, {{~kUp, kVzNotRunning, kIsNotRunning}, {}}, 0},
    {"console", "console", nullptr, Takes::kTerminal, {{}, {}}, 0},
};

// What a container here cannot do, whatever its state.
struct Impossible {
  std::string_view verb;
  int exit_code;
  const char* text;
};
constexpr const char* kNoCheckpoint =
    "A container's state cannot be saved to disk: `prlctl pause` and `prlctl resume` keep it in memory";
constexpr Impossible kImpossible[] = {
    {"chkpnt", kVzCheckpointFailed, kNoCheckpoint},
    {"suspend", kVzCheckpointFailed, kNoCheckpoint},
    {"restore", kVzRestoreFailed, kNoCheckpoint},
    {"resume", kVzRestoreFailed, kNoCheckpoint},
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

// prlctl's exit code; a line that it cannot take is wrong here, too. `command` is a guest's, and nobody else's to read.
int carry_out_words(Session& session, std::vector<std::string> words, int wrong_value, Words command = {}) {
  words.insert(words.begin(), "prlctl");
  Parsed parsed = parse(kPrlctl, words);
  if (!parsed.request) {
    std::fputs(parsed.request.error().err.c_str(), session.console().err);
    return wrong_value;
  }
  parsed.request->rest.assign(command.begin(), command.end());
  Invocation invocation{*parsed.request, session};
  return carry_out(invocation, handler_of(parsed.request->action()));
}

// 253 where libvirt cannot be reached, 14 where there is no such container.
VzAnswer<Subject> find_container(Session& session, const std::string& id) {
  auto environment = find_environment(session, id);
  if (!environment) {
    const Failure& why = environment.error();
    if (why.exit_code == kNoServiceExit) return VzRefusal{why.text, why.exit_code};
    return VzRefusal{"Container config file does not exist", kVzNoConfig};
  }
  if (environment->kind != Kind::kContainer) return VzRefusal{id + " is a virtual machine: use prlctl", kVzNoConfig};
  const auto state = read_state(*environment);
  if (!state) return VzRefusal{state.error().text, state.error().exit_code};
  return Subject{std::move(*environment), *state};
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
  auto call = call_of(vz_create_options(), options);
  if (!call) return refuse(session, call.error().text, call.error().exit_code);
  std::vector<std::string> words = std::move(call->words);
  if (std::ranges::find(words, "--ostemplate") == words.end())
    return refuse(session, "The OS template is not specified: use --ostemplate", kVzNoTemplate);
  const auto found = find_container(session, id);
  if (found) return refuse(session, "Container private area already exists", kVzExists);
  if (found.error().exit_code != kVzNoConfig) return refuse(session, found.error().text, found.error().exit_code);
  words.insert(words.begin(), {"create", id, "--vmtype", "ct"});
  if (const auto uuid = convert::parse_uuid(id)) words.insert(words.end(), {"--uuid", *uuid});
  return carry_out_words(session, std::move(words), kVzBadValue) == 0 ? 0 : kVzCreateFailed;
}

// A home at a path, and a UUID for it, where it is given.
int register_home(Session& session, Words words) {
  std::vector<std::string> request{"register", words[0]};
  if (words.size() > 2) return refuse(session, "Unrecognized option: " + words[2], kVzBadParameter);
  if (words.size() == 2) {
    const auto uuid = convert::parse_uuid(words[1]);
    if (!uuid) return refuse(session, fmt::format("An invalid UUID is specified: {}", words[1]), kVzBadValue);
    request.insert(request.end(), {"--uuid", *uuid});
  }
  return carry_out_words(session, std::move(request), kVzBadValue) == 0 ? 0 : kVzRegisterFailed;
}

// With --force alone, also one that prlctl would not start.
int start_disabled(Session& session, const std::string& uuid, const VzCall& call) {
  if (!call.force || !call.words.empty()) return refuse(session, "Container start disabled", kVzDisabled);
  const std::vector<std::string> words{"prlctl", "start", "{" + uuid + "}"};
  const Parsed parsed = parse(kPrlctl, words);
  Invocation invocation{*parsed.request, session};
  return carry_out(invocation, [](Invocation& asked) -> Answer<int> {
    const auto subject = find_subject(asked);
    if (!subject) return subject.error();
    if (const auto started = start(asked, *subject); !started) return started.error();
    asked.console().say(subject->line("The {} has been successfully started."));
    return 0;
  });
}

// What is not prlctl's: fields of ve.conf, and settings of the dispatcher that prlctl has no option for.
Answer<void> set_fields(Session& session, const std::string& uuid, const VzCall& call) {
  const std::string path = dispatcher::environment_path(uuid);
  if (!call.fields.empty()) {
    const auto proxy = session.dispatcher();
    if (!proxy) return proxy.error();
    GVariantBuilder fields;
    g_variant_builder_init(&fields, G_VARIANT_TYPE("a{ss}"));
    for (const auto& [name, value] : call.fields) g_variant_builder_add(&fields, "{ss}", name.c_str(), value.c_str());
    const auto set = (*proxy)->call(path, kEnvironmentInterface, "SetFields", g_variant_new("(a{ss})", &fields), "()");
    if (!set) return set.error();
  }
  if (call.settings.empty()) return {};
  GVariantBuilder operations;
  g_variant_builder_init(&operations, G_VARIANT_TYPE("a(sv)"));
  for (const auto& [name, value] : call.settings)
    g_variant_builder_add(&operations, "(sv)", name.c_str(), g_variant_new_int64(value));
  const auto set = run_task(session, path, kEnvironmentInterface, "Set", g_variant_new("(a(sv))", &operations));
  if (!set) return set.error();
  return {};
}

Answer<void> set_nodes(virDomainPtr domain, const VzCall& call) {
  for (const DeviceNode& node : call.nodes) {
    const std::string xml =
        fmt::format("<hostdev mode='capabilities' type='misc'><source><char>{}</char></source></hostdev>", node.path);
    const unsigned flags = VIR_DOMAIN_AFFECT_CONFIG |
                           (virDomainIsActive(domain) == 1 ? VIR_DOMAIN_AFFECT_LIVE : VIR_DOMAIN_AFFECT_CURRENT);
    const auto change = node.given ? &virDomainAttachDeviceFlags : &virDomainDetachDeviceFlags;
    if (change(domain, xml.c_str(), flags) < 0) return libvirt_failure("setting access to " + node.path);
  }
  return {};
}

// Before prlctl's part, whose last line says that all is set.
Answer<void> set_what_is_not_prlctls(Session& session, const Subject& subject, const VzCall& call) {
  if (auto set = set_fields(session, subject.environment.uuid, call); !set) return set;
  return set_nodes(subject.domain(), call);
}

int set(Session& session, const Subject& subject, const VzCall& call, std::vector<std::string> words) {
  std::vector<std::string> line = words;
  line.insert(line.begin(), "prlctl");
  // A mistake of syntax in prlctl's part is told by that part, and nothing is set. What only its work finds is told
  // when the rest is set already.
  if (parse(kPrlctl, line).request)
    if (const auto done = set_what_is_not_prlctls(session, subject, call); !done)
      return refuse(session, done.error().text, done.error().exit_code);
  const int code = carry_out_words(session, std::move(words), kVzBadValue);
  if (code != 0 || !call.restarts || !(bit(subject.state) & kUp)) return code;
  return carry_out_words(session, {"restart", "{" + subject.environment.uuid + "}"}, kVzBadValue);
}

// "-" is a shell that reads its commands from standard input; of bash, when that is what runs this.
std::vector<std::string> command_of(Words rest) {
  if (rest.size() == 1 && rest[0] == "-") return {"exec \"${BASH:-/bin/sh}\""};
  return {rest.begin(), rest.end()};
}

int run_verb(Session& session, const Verb& verb, const std::string& id, Words rest) {
  std::vector<std::string> words, command;
  VzCall call;
  if (verb.takes == Takes::kCommand) {
    if (rest.empty()) return refuse(session, "No command is specified", kVzBadParameter);
    command = command_of(rest);
  } else {
    auto options = call_of(verb.options ? verb.options() : std::span<const VzOption>(), rest);
    if (!options) return refuse(session, options.error().text, options.error().exit_code);
    call = *std::move(options);
    words = call.words;
  }
  if (verb.takes != Takes::kOptions)
    if (const auto events = session.run_events(); !events)
      return refuse(session, events.error().text, events.error().exit_code);
  const auto subject = find_container(session, id);
  if (!subject) return refuse(session, subject.error().text, subject.error().exit_code);
  const std::string& uuid = subject->environment.uuid;
  for (const Obstacle& obstacle : verb.obstacles)
    if (obstacle.states & bit(subject->state)) return refuse(session, obstacle.text, obstacle.exit_code);
  if (verb.name == "start" && is_disabled(subject->domain())) return start_disabled(session, uuid, call);
  words.insert(words.begin(), {verb.action, "{" + uuid + "}"});
  const int code = verb.name == "set" ? set(session, *subject, call, std::move(words))
                                      : carry_out_words(session, std::move(words), kVzBadValue, command);
  const bool is_ours = verb.takes != Takes::kCommand && (code == kVzBadValue || code == kNoServiceExit);
  return code == 0 || is_ours || verb.failed == 0 ? code : verb.failed;
}

std::string usage_text() {
  const Tool tool{.name = "vzctl"};
  std::string text = version_line(tool);
  text +=
      "Usage: vzctl ACTION <CTID | NAME> [options]\nActions:\n  create --ostemplate NAME [--config NAME]\n  status\n"
      "  register PATH [UUID]\n";
  for (const Verb& verb : kVerbs) {
    text += fmt::format("  {}{}", verb.name, verb.takes == Takes::kCommand ? " COMMAND [ARG...]" : "");
    for (const VzOption& option : verb.options ? verb.options() : std::span<const VzOption>())
      text += fmt::format(" [--{}{}]", option.name, option.has_value ? " VALUE" : "");
    text += "\n";
  }
  return text;
}

bool is_password_option(std::string_view word) { return word == "--userpasswd"; }

}  // namespace

const Tool& vzctl_tool() {
  struct Rows {
    std::vector<std::vector<Option>> options;
    std::vector<Action> actions;
  };
  static const Rows kRows = [] {
    Rows rows;
    const auto add = [&rows](std::string_view name, std::span<const VzOption> options,
                             Operand operand = Operand::kEnvironment, std::string_view placeholder = "<CTID | NAME>") {
      auto& own = rows.options.emplace_back();
      for (const VzOption& option : options)
        own.push_back(option.has_value ? rows::text(option.name, "VALUE", "") : rows::flag(option.name, ""));
      rows.actions.push_back({.name = name, .operand = operand, .placeholder = placeholder});
    };
    add("create", vz_create_options());
    add("status", {});
    add("register", {}, Operand::kPath, "PATH");
    for (const Verb& verb : kVerbs) add(verb.name, verb.options ? verb.options() : std::span<const VzOption>());
    for (std::size_t at = 0; at < rows.actions.size(); ++at) rows.actions[at].options = {rows.options[at]};
    return rows;
  }();
  static const Tool kTool{.name = "vzctl", .synopsis = "ACTION <CTID | NAME> [options]", .actions = kRows.actions};
  return kTool;
}

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
  const bool is_special =
      rest[0] == "status" || rest[0] == "create" || rest[0] == "register" ||
      std::ranges::find(kImpossible, std::string_view(rest[0]), &Impossible::verb) != std::end(kImpossible);
  if (verb == nullptr && !is_special) return refuse(session, "Unknown action: " + rest[0], kVzBadParameter);
  if (rest.size() < 2) return refuse(session, "The container is not specified", kVzBadParameter);
  for (const Impossible& one : kImpossible)
    if (rest[0] == one.verb) return refuse(session, one.text, one.exit_code);
  if (rest[0] == "status") return status(session, rest[1]);
  if (rest[0] == "register") return register_home(session, rest.subspan(1));
  if (rest[0] == "create") return create(session, rest[1], rest.subspan(2));
  return run_verb(session, *verb, rest[1], rest.subspan(2));
}

int run_vzctl(int argc, char** argv) {
  open_closed_streams();
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
