// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/states/state_kinds.hpp"

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/model/domain_reader.hpp"
#include "dispatcher/states/domain_stop.hpp"
#include "dispatcher/states/repair_kind.hpp"

#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

constexpr std::uint64_t kLongestStop_s = 86400;

constexpr unsigned bit(State state) { return 1U << static_cast<unsigned>(state); }
constexpr State kStates[] = {State::kStopped, State::kRunning, State::kPaused, State::kSuspended};

struct Rule {
  std::string_view kind;
  unsigned states;
};

constexpr Rule kRules[] = {
    {"start", bit(State::kStopped) | bit(State::kPaused) | bit(State::kSuspended)},
    {"stop", bit(State::kRunning) | bit(State::kPaused)},
    {"restart", bit(State::kRunning)},
    {"pause", bit(State::kRunning)},
    {"suspend", bit(State::kRunning)},
    {"resume", bit(State::kPaused) | bit(State::kSuspended)},
};
// A machine only: the power button works in every state with a CPU in it.
constexpr Rule kForcedRestart{"restart", bit(State::kRunning) | bit(State::kPaused)};

std::string words_of(unsigned states) {
  std::string all;
  for (const State state : kStates)
    if (states & bit(state)) all.append(all.empty() ? "" : " or ").append(word_of(state));
  return all;
}

const Rule& rule_of(const TaskRecord& record, Kind kind) {
  if (record.kind == kForcedRestart.kind && kind == Kind::kVm && record.flag("force")) return kForcedRestart;
  for (const Rule& rule : kRules)
    if (rule.kind == record.kind) return rule;
  return kRules[0];
}

Result<void> check(Services& services, TaskRecord& record) {
  const auto facts = facts_of(services, record.environment);
  if (!facts) return facts.error();
  const Rule& rule = rule_of(record, facts->kind);
  if (!(rule.states & bit(facts->state)))
    return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is {}: {} is for one that is {}", facts->name,
                                                           word_of(facts->state), rule.kind, words_of(rule.states))};
  if (rule.kind == "suspend" && facts->kind == Kind::kContainer)
    return Error{
        ErrorCode::kOperationUnsupported,
        fmt::format("'{}' is a container: its state cannot be saved to disk; pause keeps it in memory", facts->name)};
  if (rule.kind != "start") return {};
  const auto home = services.homes.find(record.environment);
  if (!home) return home.error();
  if (*home && (*home)->facts.is_template)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("'{}' is a template and is not started: clone it", facts->name)};
  return {};
}

Result<StopWish> stop_wish(const TaskRecord& record) {
  StopWish wish{record.flag("force"), record.flag("no_force"), record.flag("acpi")};
  if (wish.force && wish.no_force) return Error{ErrorCode::kInvalidArg, "force and no_force exclude each other"};
  const auto seconds = record.number("timeout_s", 1, kLongestStop_s);
  if (!seconds) return seconds.error();
  if (*seconds) wish.limit = std::chrono::seconds(**seconds);
  return wish;
}

Result<void> check_stop(Services& services, TaskRecord& record) {
  if (const auto wish = stop_wish(record); !wish) return wish.error();
  return check(services, record);
}

Result<void> tell_state(TaskRun& run) {
  const auto facts = facts_of(run.services(), run.record().environment);
  if (!facts) return facts.error();
  run.result()["state"] = word_of(facts->state);
  return {};
}

// `call` on the domain, once it was found in one of the states that `call` is for; in another one nothing is done:
// somebody else was faster, and the state is told.
Result<void> call_in(TaskRun& run, unsigned states, int (*call)(virDomainPtr), const char* doing) {
  const std::string& uuid = run.record().environment;
  const auto facts = facts_of(run.services(), uuid);
  if (!facts) return facts.error();
  if (!(states & bit(facts->state))) return {};
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  if (call(domain->get()) < 0) return libvirt_error(fmt::format("{} '{}'", doing, facts->name));
  return {};
}

constexpr unsigned kOff = bit(State::kStopped) | bit(State::kSuspended);

Result<void> start(TaskRun& run) {
  if (auto created = call_in(run, kOff, &virDomainCreate, "starting"); !created) return created;
  if (auto resumed = call_in(run, bit(State::kPaused), &virDomainResume, "continuing"); !resumed) return resumed;
  return tell_state(run);
}

Result<void> pause(TaskRun& run) {
  if (auto paused = call_in(run, bit(State::kRunning), &virDomainSuspend, "pausing"); !paused) return paused;
  return tell_state(run);
}

Result<void> suspend(TaskRun& run) {
  const auto save = [](virDomainPtr domain) { return virDomainManagedSave(domain, 0); };
  if (auto saved = call_in(run, bit(State::kRunning), save, "saving the state of"); !saved) return saved;
  return tell_state(run);
}

Result<void> stop(TaskRun& run) {
  const auto wish = stop_wish(run.record());
  if (!wish) return wish.error();
  const auto stopped = stop_domain(run.services().link, run.record().environment, *wish, run.interruption());
  if (!stopped) return stopped.error();
  run.result()["by_force"] = *stopped == Stopped::kByForce;
  return tell_state(run);
}

Result<void> stop_to_start_again(TaskRun& run) {
  run.notes()["start_again"] = true;
  if (auto kept = run.keep(); !kept) return kept;
  const StopWish wish{.force = run.flag("force")};
  const auto stopped = stop_domain(run.services().link, run.record().environment, wish, run.interruption());
  return stopped ? Result<void>() : stopped.error();
}

// A container is stopped here and started in the next step: it has no button, and libvirt answers a reboot before it is
// up again. One that is gone once it has stopped can only be rebooted.
Result<void> reset(TaskRun& run) {
  const auto facts = facts_of(run.services(), run.record().environment);
  if (!facts) return facts.error();
  if (facts->kind == Kind::kContainer && facts->persistent)
    return facts->state == State::kRunning ? stop_to_start_again(run) : Result<void>();
  if (!run.flag("force") || facts->kind == Kind::kContainer) {
    const auto reboot = [](virDomainPtr domain) { return virDomainReboot(domain, 0); };
    return call_in(run, bit(State::kRunning), reboot, "restarting");
  }
  const auto press = [](virDomainPtr domain) { return virDomainReset(domain, 0); };
  if (auto done = call_in(run, kForcedRestart.states, press, "resetting"); !done) return done;
  return call_in(run, bit(State::kPaused), &virDomainResume, "continuing");
}

Result<void> start_again(TaskRun& run) {
  if (!run.notes().contains("start_again")) return {};
  return call_in(run, bit(State::kStopped), &virDomainCreate, "starting");
}

Result<void> finish_restart(TaskRun& run) {
  if (auto started = start_again(run); !started) return started;
  return tell_state(run);
}

constexpr const char* kManage = "org.switchyard.dispatcher.manage";

constexpr TaskStep kStart[] = {{"start", "starting", &start, nullptr}};
constexpr TaskStep kStop[] = {{"stop", "stopping", &stop, nullptr}};
constexpr TaskStep kRestart[] = {{"reset", "restarting", &reset, &start_again},
                                 {"start", "starting again", &finish_restart, nullptr}};
constexpr TaskStep kPause[] = {{"pause", "pausing", &pause, nullptr}};
constexpr TaskStep kSuspend[] = {{"suspend", "saving the state", &suspend, nullptr}};
constexpr TaskStep kResume[] = {{"resume", "resuming", &start, nullptr}};

constexpr TaskKind kStartKind{"start", kStart, 1, kManage, &check};
constexpr TaskKind kStopKind{"stop", kStop, 1, kManage, &check_stop};
constexpr TaskKind kRestartKind{"restart", kRestart, 1, kManage, &check};
constexpr TaskKind kPauseKind{"pause", kPause, 1, kManage, &check};
constexpr TaskKind kSuspendKind{"suspend", kSuspend, 1, kManage, &check};
constexpr TaskKind kResumeKind{"resume", kResume, 1, kManage, &check};
constexpr std::array<const TaskKind*, 7> kKinds{&kStartKind, &kStopKind,   &kRestartKind, &kSuspendKind,
                                                &kPauseKind, &kResumeKind, &kRepairKind};

}  // namespace

Result<DomainFacts> facts_of(Services& services, const std::string& uuid) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  return expect_domain(*connection, uuid);
}

std::span<const TaskKind* const> state_kinds() { return kKinds; }

}  // namespace dispatcher
