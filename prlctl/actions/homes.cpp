// SPDX-License-Identifier: LGPL-2.1-or-later
//
// delete, unregister, register, clone, move, reinstall: tasks of the dispatcher, which knows the homes. Nothing else
// can do them; without it they fail.
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/caller_path.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/new_name.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/session/result_texts.hpp"
#include "prlctl/session/task_run.hpp"

namespace prlctl {
namespace {

using dispatcher::environment_path;
using dispatcher::kHostPath;

Answer<void> run(Invocation& invocation, const Subject& subject, const char* method, GVariant* arguments,
                 const char* interface = kEnvironmentInterface) {
  const auto ended =
      run_task(invocation.session, environment_path(subject.environment.uuid), interface, method, arguments);
  if (!ended) return ended.error();
  return {};
}

GVariant* options_alone(TaskOptions& options) { return g_variant_new("(@a{sv})", options.variant()); }

// Its lines are those of `stop --kill`.
Answer<void> kill_first(Invocation& invocation, Subject& subject) {
  invocation.console().say(subject.line("Stopping the {}..."));
  TaskOptions options;
  options.add("force", true);
  if (const auto done = run(invocation, subject, "Stop", options_alone(options)); !done)
    return done.error().under(subject.line("Failed to stop the {}: "));
  invocation.console().say(subject.line("The {} has been forcibly stopped"));
  subject.state = State::kStopped;
  return {};
}

Answer<void> remove(Invocation& invocation, const Subject& subject) {
  if (!(kOff & bit(subject.state))) return refusal_of(subject, kOff);
  TaskOptions options;
  return run(invocation, subject, "Delete", options_alone(options));
}

Answer<void> clone_of(Invocation& invocation, const Subject& subject) {
  const Request& request = invocation.request;
  const unsigned states = bit(State::kStopped) | bit(State::kRunning) | bit(State::kPaused) |
                          (subject.is_container() ? bit(State::kSuspended) : 0);
  if (!(states & bit(subject.state))) return wrong_state(subject.environment.uuid, word_of(subject.state));
  if (request.has("changesid") && subject.is_container())
    return Failure{"The --changesid option is not supported for a Container."};
  const std::string name = request.text("name");
  if (const auto good = expect_new_name(invocation.session, name); !good) return good.error();
  TaskOptions options;
  if (request.has("template")) options.add("template", true);
  if (request.has("linked")) options.add("linked", true);
  if (request.number("detach-external-hdd") == 1) options.add("detach_external", true);
  if (request.has("changesid")) options.add("change_sid", true);
  if (request.has("uuid")) options.add("uuid", request.text("uuid"));
  if (request.has("dst")) options.add("folder", absolute_path(request.text("dst")));
  return run(invocation, subject, "Clone", g_variant_new("(s@a{sv})", name.c_str(), options.variant()));
}

// --no-scripts leaves out what no template of ours has.
Answer<void> reinstalled(Invocation& invocation, const Subject& subject) {
  const Request& request = invocation.request;
  if (!subject.is_container()) return unimplemented();
  constexpr unsigned kStates = bit(State::kStopped) | bit(State::kRunning);
  if (!(kStates & bit(subject.state))) return wrong_state(subject.environment.uuid, word_of(subject.state));
  TaskOptions options;
  if (request.has("ostemplate")) options.add("template", request.text("ostemplate"));
  if (request.has("no-backup")) options.add("no_backup", true);
  if (request.has("resetpwdb")) options.add("reset_accounts", true);
  return run(invocation, subject, "Reinstall", options_alone(options), kContainerInterface);
}

Answer<void> registered(Invocation& invocation) {
  const Request& request = invocation.request;
  TaskOptions options;
  if (request.has("uuid")) options.add("uuid", request.text("uuid"));
  if (request.has("preserve-uuid")) options.add("preserve_uuid", true);
  if (request.has("regenerate-src-uuid")) options.add("regenerate_source_uuid", true);
  if (request.has("force")) options.add("force", true);
  const auto ended = run_task(invocation.session, kHostPath, kHostInterface, "Register",
                              g_variant_new("(s@a{sv})", absolute_path(request.operand).c_str(), options.variant()));
  if (!ended) return ended.error();
  // What of the file was not taken over as it is.
  for (const std::string& line : texts_of(ended->get(), kReport)) invocation.console().complain("Warning: " + line);
  return {};
}

}  // namespace

Answer<int> delete_environment(Invocation& invocation) {
  auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const bool is_up = subject->state == State::kRunning || subject->state == State::kPaused;
  if (is_up && invocation.request.has("force"))
    if (const auto killed = kill_first(invocation, *subject); !killed) return killed.error();
  invocation.console().say(subject->line("Removing the {}..."));
  if (const auto removed = remove(invocation, *subject); !removed)
    return removed.error().under(subject->line("Failed to remove the {}: "));
  invocation.console().say(subject->line("The {} has been successfully removed."));
  return 0;
}

Answer<int> unregister_environment(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const std::string context = subject->line("Failed to unregister the {}: ");
  if (!(kOff & bit(subject->state))) return refusal_of(*subject, kOff).under(context);
  TaskOptions options;
  if (const auto done = run(invocation, *subject, "Unregister", options_alone(options)); !done)
    return done.error().under(context);
  invocation.console().say(subject->line("The {} has been successfully unregistered."));
  return 0;
}

Answer<int> register_environment(Invocation& invocation) {
  invocation.console().say("Register the virtual environment...");
  if (const auto done = registered(invocation); !done)
    return done.error().under("Failed to register the virtual environment: ");
  invocation.console().say("The virtual environment has been successfully registered.");
  return 0;
}

Answer<int> clone(Invocation& invocation) {
  const Request& request = invocation.request;
  if (request.text("name").empty()) return Failure{"The name of the clone is not specified: use --name."};
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const char* title = subject->environment.title();
  invocation.console().say(fmt::format("Clone the {} {} to {} {}...", subject->name(), title,
                                       request.has("template") ? "template" : title, request.text("name")));
  if (const auto done = clone_of(invocation, *subject); !done)
    return done.error().under(subject->line("Failed to clone the {}: "));
  invocation.console().say(subject->line("\nThe {} has been successfully cloned."));
  return 0;
}

Answer<int> move(Invocation& invocation) {
  const std::string place = invocation.request.text("dst");
  if (place.empty()) return Failure{"The folder to move to is not specified: use --dst."};
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say(
      fmt::format("Move the {} {} to {}...", subject->name(), subject->environment.title(), place));
  const std::string context = subject->line("Failed to move the {}: ");
  if (subject->state != State::kStopped) return not_stopped(subject->name()).under(context);
  if (const auto done = run(invocation, *subject, "Move", g_variant_new("(s)", absolute_path(place).c_str())); !done)
    return done.error().under(context);
  invocation.console().say(subject->line("\nThe {} has been successfully moved."));
  return 0;
}

Answer<int> reinstall(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  if (const auto done = reinstalled(invocation, *subject); !done)
    return done.error().under(subject->line("Failed to reinstall the {}: "));
  invocation.console().say(subject->line("The {} has been successfully reinstalled."));
  return 0;
}

}  // namespace prlctl
