// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/guests/guest_watch.hpp"

#include "dispatcher/loop/in_lane.hpp"
#include "foundation/log.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace dispatcher {
namespace {

constexpr unsigned kVisitors = 4;
// A guest may go on saying that its tools are old.
constexpr std::chrono::hours kBetweenReplacements{1};
constexpr unsigned kTriesBeforeBelief = 3;  // of a refusal
constexpr unsigned kTriesBeforeWarning = 4;
constexpr std::chrono::milliseconds kFirstRetry{1000};  // then twice as long, each time, up to
constexpr unsigned kMostDoublings = 8;

std::string problem_of(const GuestVisit& visit) {
  std::vector<std::string> words;
  for (const std::string& refusal : visit.refusals) words.push_back("its guest refused " + refusal);
  if (visit.waits) words.push_back("its guest was not told of " + visit.why_waiting);
  return fmt::format("{}", fmt::join(words, "; "));
}

}  // namespace

GuestWatch::GuestWatch(Services& services, EnvironmentTable& table, NoteTools note_tools)
    : services_(services), table_(table), note_tools_(std::move(note_tools)), workers_(kVisitors) {
  LinkListener listener;
  listener.event = [this](const DomainEvent& event) {
    const bool connects = event.id == VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE &&
                          event.event == VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED;
    if (!connects || !started_) return;
    retries_.erase(event.uuid);
    visit(event.uuid);
  };
  services_.link.listen(std::move(listener));
}

void GuestWatch::start() {
  started_ = true;
  const auto waiting = services_.wishes.waiting();
  if (!waiting) return log_error("{}", waiting.error().message);
  for (const std::string& uuid : *waiting) visit(uuid);
}

void GuestWatch::stop() {
  leaving_ = true;
  workers_.close();
}

void GuestWatch::visit(const std::string& uuid) {
  const auto replaced = replaced_.find(uuid);
  const auto retry = retries_.find(uuid);
  const VisitRules rules{replaced == replaced_.end() || Clock::now() - replaced->second >= kBetweenReplacements,
                         retry != retries_.end() && retry->second->times >= kTriesBeforeBelief, leaving_};
  workers_.ask<GuestVisit>(
      uuid, [this, uuid, rules] { return visit_guest(services_, uuid, rules); },
      [this, uuid](const GuestVisit& visit) { visited(uuid, visit); });
}

std::vector<std::string> GuestWatch::visit_now(const std::string& uuid) {
  GuestVisit visit;
  const auto done = in_lane(workers_, uuid, [&]() -> Result<void> {
    visit = visit_guest(services_, uuid, {.leaving = leaving_});
    return {};
  });
  if (!done) return {};
  post([this, uuid, visit] { visited(uuid, visit); });
  return visit.refusals;
}

void GuestWatch::visited(const std::string& uuid, const GuestVisit& visit) {
  table_.change_existing(uuid, [&](Environment& environment) { environment.guest_problem = problem_of(visit); });
  if (!visit.is_running) {
    retries_.erase(uuid);
    return;
  }
  if (visit.replaced_tools) replaced_[uuid] = Clock::now();
  if (!visit.new_tools.empty()) note_tools_(uuid, visit.new_tools);
  if (!visit.waits) {
    retries_.erase(uuid);
    return;
  }
  auto& retry = retries_[uuid];
  if (!retry) retry = std::make_unique<Retry>();
  if (retry->times == kTriesBeforeWarning) log_warning("{}: {}", uuid, problem_of(visit));
  const unsigned doublings = std::min(retry->times++, kMostDoublings);
  retry->timer.start_once(kFirstRetry * (1U << doublings), [this, uuid] { this->visit(uuid); });
}

}  // namespace dispatcher
