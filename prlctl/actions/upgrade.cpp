// SPDX-License-Identifier: LGPL-2.1-or-later
//
// upgrade, upgrade-commit, upgrade-rollback, upgrade-list: trials of old environments, each a task of the dispatcher.
// Those with --all are in upgrade_all.cpp.
#include "prlctl/actions/upgrade.hpp"

#include "config-convert/rendering/report_text.hpp"
#include "dispatcher/bus/object_paths.hpp"
#include "foundation/path_exists.hpp"
#include "prlctl/actions/caller_path.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/guest_tools.hpp"
#include "prlctl/actions/power.hpp"
#include "prlctl/session/result_texts.hpp"
#include "prlctl/upgrade/told_fixups.hpp"
#include "prlctl/upgrade/trials.hpp"
#include "prlctl/views/environment_facts.hpp"

#include <algorithm>
#include <array>

namespace prlctl {
namespace {

using dispatcher::environment_path;
using dispatcher::kHostPath;

constexpr std::array kWithAll{"jobs", "report", "order", "continue"};

// One environment, or with --all many; nothing that is only for many.
Answer<void> expect_one(const Request& request) {
  if (!request.has_operand) return Failure{"What to work on is not specified: an environment, or --all.", kSyntaxExit};
  for (const char* name : kWithAll)
    if (find_option(request.tool(), request.action(), name) && request.has(name))
      return Failure{fmt::format("Unable to use --{} without --all", name), kSyntaxExit};
  return {};
}

Answer<void> expect_many(const Request& request) {
  if (request.has_operand)
    return Failure{fmt::format("Unable to simultaneously use --all and '{}'", request.operand), kSyntaxExit};
  return {};
}

// The folder that a word means: where an environment lies that is registered here, else a path.
Answer<std::string> bundle_of(Invocation& invocation) {
  using Path = Answer<std::string>;
  const std::string& word = invocation.request.operand;
  const std::string path = absolute_path(word);
  if (word.find('/') != word.npos) return Path(boost::system::in_place_value, path);
  const auto environment = find_environment(invocation.session, word);
  if (!environment) return path_exists(path) ? Path(boost::system::in_place_value, path) : Path(environment.error());
  const auto facts = read_facts(invocation.session, *environment);
  if (!facts) return facts.error();
  if (facts->home.empty()) return Failure{fmt::format("'{}' has no home: it is no environment of PCS6.", word)};
  return Path(boost::system::in_place_value, facts->home);
}

Answer<std::string> upgraded(Invocation& invocation, const std::string& bundle, const UpgradeWish& wish) {
  const Request& request = invocation.request;
  TaskOptions options;
  add_options(options, wish);
  if (request.has("name")) options.add("name", request.text("name"));
  if (request.has("uuid")) options.add("uuid", request.text("uuid"));
  const auto ended = run_task(invocation.session, kHostPath, kHostInterface, "Upgrade",
                              g_variant_new("(s@a{sv})", bundle.c_str(), options.variant()));
  if (!ended) return ended.error();
  const Console& console = invocation.console();
  for (const std::string& line : texts_of(ended->get(), kReport)) console.complain("Warning: " + line);
  const ToldFixups fixups = told_fixups(ended->get());
  for (const std::string& line : fixups.needs) console.complain("Warning: " + convert::printable(line));
  for (const std::string& line : fixups.changes) console.say("Changed in its files: " + convert::printable(line));
  const char* uuid = "";
  g_variant_lookup(ended->get(), "uuid", "&s", &uuid);
  return Answer<std::string>(boost::system::in_place_value, uuid);
}

Answer<void> start_with_tools(Invocation& invocation, const std::string& uuid, const UpgradeWish& wish) {
  auto environment = find_environment(invocation.session, uuid);
  if (!environment) return environment.error();
  Subject subject{*std::move(environment), State::kStopped};
  invocation.console().say(subject.line("Starting the {}..."));
  if (const auto started = start(invocation, subject); !started)
    return started.error().under(subject.line("Failed to start the {}: "));
  invocation.console().say(subject.line("The {} has been successfully started."));
  if (!wish.live_tools || subject.is_container()) return {};
  subject.state = State::kRunning;
  const auto lines = install_guest_tools(invocation.session, subject);
  if (!lines) return lines.error().under("Failed to install the guest tools: ");
  for (const std::string& line : *lines) invocation.console().say(line);
  return {};
}

struct EndVerb {
  std::string_view action;
  const char* doing;
  const char* done;
  const char* failed;
};
constexpr EndVerb kCommit{"upgrade-commit", "Commit the upgrade of the {}...",
                          "\nThe upgrade of the {} has been successfully committed.",
                          "Failed to commit the upgrade of the {}: "};
constexpr EndVerb kRollback{"upgrade-rollback", "Roll back the upgrade of the {}...",
                            "\nThe upgrade of the {} has been successfully rolled back.",
                            "Failed to roll back the upgrade of the {}: "};

Answer<int> end_trial(Invocation& invocation, const EndVerb& verb) {
  if (const auto one = expect_one(invocation.request); !one) return one.error();
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say(subject->line(verb.doing));
  const auto ended = run_task(invocation.session, environment_path(subject->environment.uuid), kEnvironmentInterface,
                              end_method(invocation.request), end_arguments(invocation.request));
  if (!ended) return ended.error().under(subject->line(verb.failed));
  invocation.console().say(subject->line(verb.done));
  return 0;
}

}  // namespace

const char* end_method(const Request& request) {
  return request.action().name == kCommit.action ? "UpgradeCommit" : "UpgradeRollback";
}

GVariant* end_arguments(const Request& request) {
  TaskOptions options;
  if (request.action().name == kCommit.action) {
    if (const auto rate = request.number("limit"))
      options.add("bandwidth_kib", static_cast<std::uint64_t>(std::max<std::int64_t>(*rate >> 10, 1)));
    if (request.has("snapshots")) options.add("snapshots", request.text("snapshots"));
  } else if (request.has("force")) {
    options.add("force", true);
  }
  return g_variant_new("(@a{sv})", options.variant());
}

Answer<int> upgrade(Invocation& invocation) {
  const Request& request = invocation.request;
  const auto wish = upgrade_wish(request);
  if (!wish) return wish.error();
  if (wish->live_tools)
    if (const auto events = invocation.session.prepare_events(); !events) return events.error();
  if (request.has("all")) {
    const auto many = expect_many(request);
    return many ? upgrade_all(invocation, *wish) : Answer<int>(many.error());
  }
  if (const auto one = expect_one(request); !one) return one.error();
  const auto bundle = bundle_of(invocation);
  if (!bundle) return bundle.error();
  if (request.has("check")) return check_bundle(invocation.console(), *bundle, *wish);
  invocation.console().say("Upgrade the virtual environment...");
  const auto uuid = upgraded(invocation, *bundle, *wish);
  if (!uuid) return uuid.error().under("Failed to upgrade the virtual environment: ");
  invocation.console().say(
      fmt::format("\nThe virtual environment has been successfully upgraded: {{{}}} is on trial.", *uuid));
  if (wish->start)
    if (const auto done = start_with_tools(invocation, *uuid, *wish); !done) return done.error();
  return 0;
}

Answer<int> upgrade_commit(Invocation& invocation) {
  if (!invocation.request.has("all")) return end_trial(invocation, kCommit);
  const auto many = expect_many(invocation.request);
  return many ? end_all_trials(invocation, "committed") : Answer<int>(many.error());
}

Answer<int> upgrade_rollback(Invocation& invocation) {
  if (!invocation.request.has("all")) return end_trial(invocation, kRollback);
  const auto many = expect_many(invocation.request);
  return many ? end_all_trials(invocation, "rolled back") : Answer<int>(many.error());
}

Answer<int> upgrade_list(Invocation& invocation) {
  const auto trials = read_trials(invocation.session);
  if (!trials) return trials.error();
  const Request& request = invocation.request;
  invocation.console().print(request.has("json") ? trial_json(*trials)
                                                 : trial_table(*trials, !request.has("no-header")));
  return 0;
}

}  // namespace prlctl
