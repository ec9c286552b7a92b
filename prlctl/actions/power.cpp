// SPDX-License-Identifier: LGPL-2.1-or-later
//
// start, stop, restart, reset, pause, suspend, resume: a task of the dispatcher, so that what else is done with the
// environment is waited for; straight on libvirt where there is no dispatcher.
#include "prlctl/actions/power.hpp"

#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/orderly_stop.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/session/dispatcher_presence.hpp"
#include "prlctl/session/task_run.hpp"
#include "prlctl/views/definition_facts.hpp"

#include <algorithm>

namespace prlctl {
namespace {

constexpr unsigned kRunning = bit(State::kRunning);
constexpr unsigned kPaused = bit(State::kPaused);
constexpr unsigned kSuspended = bit(State::kSuspended);

struct PowerVerb {
  std::string_view action;
  const char* doing;
  const char* done;
  const char* failed;
  const char* method;
  bool has_options;  // the method has
  unsigned of_machines;
  unsigned of_containers;  // 0: not for them
  Answer<void> (*directly)(Invocation&, const Subject&);
};

Answer<void> answer_of(int returned, const char* doing) {
  if (returned < 0) return libvirt_failure(doing);
  return {};
}

Answer<void> go_on(Invocation&, const Subject& subject) {
  if (subject.state == State::kPaused) return answer_of(virDomainResume(subject.domain()), "continuing");
  return answer_of(virDomainCreate(subject.domain()), "starting");
}

Answer<void> stop(Invocation& invocation, const Subject& subject) {
  return stop_in_order(invocation.session, subject.environment, stop_wish_of(invocation.request, subject));
}

// libvirt answers the reboot of a container before it is up again; one that is gone once it has stopped has no other.
Answer<void> restart(Invocation& invocation, const Subject& subject) {
  if (!subject.is_container() || virDomainIsPersistent(subject.domain()) != 1)
    return answer_of(virDomainReboot(subject.domain(), 0), "restarting");
  if (const auto stopped = stop_in_order(invocation.session, subject.environment, {}); !stopped) return stopped;
  return answer_of(virDomainCreate(subject.domain()), "starting");
}

Answer<void> reset(Invocation&, const Subject& subject) {
  if (virDomainReset(subject.domain(), 0) < 0) return libvirt_failure("resetting");
  return subject.state == State::kPaused ? answer_of(virDomainResume(subject.domain()), "continuing") : Answer<void>();
}

Answer<void> pause(Invocation&, const Subject& subject) {
  return answer_of(virDomainSuspend(subject.domain()), "pausing");
}

Answer<void> save_state(Invocation&, const Subject& subject) {
  return answer_of(virDomainManagedSave(subject.domain(), 0), "saving the state");
}

constexpr PowerVerb kVerbs[] = {
    {"start", "Starting the {}...", "The {} has been successfully started.", "Failed to start the {}: ", "Start", false,
     bit(State::kStopped) | kPaused | kSuspended, bit(State::kStopped) | kPaused | kSuspended | bit(State::kMounted),
     &go_on},
    {"stop", "Stopping the {}...", "The {} has been successfully stopped.", "Failed to stop the {}: ", "Stop", true,
     kRunning | kPaused, kRunning | kPaused, &stop},
    {"restart", "Restarting the {}...", "The {} has been successfully restarted.",
     "Failed to restart the {}: ", "Restart", true, kRunning, kRunning, &restart},
    {"reset", "Resetting the {}...", "The {} has been successfully reset.", "Failed to reset the {}: ", "Restart", true,
     kRunning | kPaused, 0, &reset},
    {"pause", "Pause the {}...", "The {} has been successfully paused.", "Failed to pause the {}: ", "Pause", false,
     kRunning, kRunning, &pause},
    {"suspend", "Suspending the {}...", "The {} has been successfully suspended.",
     "Failed to suspend the {}: ", "Suspend", false, kRunning, kRunning, &save_state},
    {"resume", "Resuming the {}...", "The {} has been successfully resumed.", "Failed to resume the {}: ", "Resume",
     false, kPaused | kSuspended, kPaused | kSuspended, &go_on},
};

void add_options(TaskOptions& options, const PowerVerb& verb, Invocation& invocation, const Subject& subject) {
  if (verb.action == "reset") options.add("force", true);
  if (verb.action != "stop") return;
  const StopWish wish = stop_wish_of(invocation.request, subject);
  if (wish.kill) options.add("force", true);
  if (wish.never_kill) options.add("no_force", true);
  if (wish.acpi) options.add("acpi", true);
}

Answer<void> ask(Invocation& invocation, const PowerVerb& verb, const Subject& subject) {
  if (!has_dispatcher(invocation.session)) return verb.directly(invocation, subject);
  TaskOptions options;
  add_options(options, verb, invocation, subject);
  GVariant* arguments = verb.has_options ? g_variant_new("(@a{sv})", options.variant()) : nullptr;
  const auto ended = run_task(invocation.session, dispatcher::environment_path(subject.environment.uuid),
                              kEnvironmentInterface, verb.method, arguments);
  if (!ended) return ended.error();
  return {};
}

// The request for it is the dispatcher's to make.
Answer<void> start_in_repair_mode(Invocation& invocation, const Subject& subject) {
  if (!subject.is_container()) return Failure{"The --repair option is not supported for a virtual machine."};
  constexpr unsigned kOff = bit(State::kStopped) | bit(State::kMounted);
  if (!(kOff & bit(subject.state))) return refusal_of(subject, kOff);
  TaskOptions options;
  const auto ended = run_task(invocation.session, dispatcher::environment_path(subject.environment.uuid),
                              kContainerInterface, "Repair", g_variant_new("(@a{sv})", options.variant()));
  return ended ? Answer<void>() : ended.error();
}

Failure refusal(const PowerVerb& verb, const Subject& subject, unsigned states) {
  if (states == 0) return unimplemented();
  if (verb.action == "start" && subject.state == State::kRunning) return not_stopped(subject.name());
  return refusal_of(subject, states);
}

const PowerVerb& verb_of(std::string_view action) { return *std::ranges::find(kVerbs, action, &PowerVerb::action); }

}  // namespace

Answer<void> start(Invocation& invocation, const Subject& subject) {
  return ask(invocation, verb_of("start"), subject);
}

Answer<void> suspend(Invocation& invocation, const Subject& subject) {
  return ask(invocation, verb_of("suspend"), subject);
}

Answer<int> change_power(Invocation& invocation) {
  const PowerVerb& verb = verb_of(invocation.request.action().name);
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const bool is_stop = verb.action == "stop";
  const bool is_start = verb.action == "start";
  invocation.console().say(subject->line(verb.doing));
  const std::string context = subject->line(verb.failed);
  const unsigned states = subject->is_container() ? verb.of_containers : verb.of_machines;
  if (!(states & bit(subject->state))) {
    Failure failure = refusal(verb, *subject, states).under(context);
    // Scripts stop what may be stopped already.
    if (is_stop) failure.exit_code = 0;
    return failure;
  }
  const bool repairs = is_start && invocation.request.has("repair");
  if (is_start && subject->is_container() && is_disabled(subject->domain()))
    return Failure{"The Container is disabled: `vzctl set --disabled no` allows its start."}.under(context);
  const auto done = repairs ? start_in_repair_mode(invocation, *subject) : ask(invocation, verb, *subject);
  if (!done) return done.error().under(context);
  if (is_start && invocation.request.has("wait"))
    if (const auto up = wait_for_guest(invocation.session, subject->environment); !up) return up.error().under(context);
  invocation.console().say(is_stop && invocation.request.has("kill") ? subject->line("The {} has been forcibly stopped")
                                                                     : subject->line(verb.done));
  return 0;
}

}  // namespace prlctl
