// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/lifecycle.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

namespace driver {
namespace {

// Details of synthesised events (libvirt-domain.h); a backend that was away did not say why.
constexpr std::int32_t kStartedBooted = 0;
constexpr std::int32_t kStoppedShutdown = 0;
constexpr std::int32_t kSuspendedPaused = 0;
constexpr std::int32_t kResumedUnpaused = 0;

DomainState state_after(LifecycleEvent event, DomainState before) {
  switch (event) {
    case LifecycleEvent::kStarted:
    case LifecycleEvent::kResumed: return DomainState::kRunning;
    case LifecycleEvent::kSuspended: return DomainState::kPaused;
    case LifecycleEvent::kStopped: return DomainState::kShutoff;
    case LifecycleEvent::kShutdown: return DomainState::kShutdown;
    case LifecycleEvent::kPmSuspended: return DomainState::kPmSuspended;
    case LifecycleEvent::kCrashed: return DomainState::kCrashed;
    case LifecycleEvent::kDefined:
    case LifecycleEvent::kUndefined: return before;
  }
  return before;
}

void stop(DomainRegistry& registry, Domain domain) {
  if (!domain.persistent) return registry.remove(domain.uuid);
  domain.id = -1;
  domain.state = DomainState::kShutoff;
  registry.put(std::move(domain));
}

void undefine(DomainRegistry& registry, Domain domain, std::int32_t detail) {
  if (detail == kUndefinedRenamed) return;  // "defined, renamed" with the new name follows
  if (!domain.active()) return registry.remove(domain.uuid);
  domain.persistent = false;
  registry.put(std::move(domain));
}

// The events that lead from `before` to `after`; either may be missing.
void explain(std::vector<DomainEvent>& events, const Domain* before, const Domain* after) {
  const bool was_active = before && before->active();
  const bool is_active = after && after->active();
  const bool was_paused = was_active && before->state == DomainState::kPaused;
  const bool is_paused = is_active && after->state == DomainState::kPaused;
  const bool restarted = was_active && is_active && before->id != after->id;
  if (was_active && (!is_active || restarted)) {
    Domain stopped = *before;
    stopped.id = -1;
    events.push_back(lifecycle_event(stopped, LifecycleEvent::kStopped, kStoppedShutdown));
  }
  if (before && before->persistent && !(after && after->persistent))
    events.push_back(lifecycle_event(*before, LifecycleEvent::kUndefined, kUndefinedRemoved));
  if (before && after && before->name != after->name) {
    events.push_back(lifecycle_event(*before, LifecycleEvent::kUndefined, kUndefinedRenamed));
    events.push_back(lifecycle_event(*after, LifecycleEvent::kDefined, kDefinedRenamed));
  }
  if (after && after->persistent && !(before && before->persistent))
    events.push_back(lifecycle_event(*after, LifecycleEvent::kDefined, kDefinedAdded));
  if (is_active && (!was_active || restarted))
    events.push_back(lifecycle_event(*after, LifecycleEvent::kStarted, kStartedBooted));
  if (is_paused && !was_paused) events.push_back(lifecycle_event(*after, LifecycleEvent::kSuspended, kSuspendedPaused));
  if (was_paused && is_active && !is_paused && !restarted)
    events.push_back(lifecycle_event(*after, LifecycleEvent::kResumed, kResumedUnpaused));
}

}  // namespace

bool apply_lifecycle(DomainRegistry& registry, Kind kind, const LifecycleBody& body) {
  const Domain* known = registry.find(body.domain.uuid);
  if (known && known->kind != kind && body.event == LifecycleEvent::kUndefined) return true;
  Domain domain = known ? *known : Domain{};
  const bool was_active = domain.active();
  domain.uuid = body.domain.uuid;
  domain.kind = kind;
  domain.state = state_after(body.event, domain.state);
  if (body.event != LifecycleEvent::kUndefined) domain.name = body.domain.name;

  switch (body.event) {
    case LifecycleEvent::kStopped:
      if (!known || !was_active) return false;
      stop(registry, std::move(domain));
      return true;
    case LifecycleEvent::kUndefined:
      if (!known) return false;
      undefine(registry, std::move(domain), body.detail);
      return true;
    case LifecycleEvent::kDefined: domain.persistent = true; break;
    default: break;
  }
  if (body.event != LifecycleEvent::kDefined || body.domain.id != -1) domain.id = body.domain.id;
  registry.put(std::move(domain));
  return true;
}

std::vector<DomainEvent> remove_unannounced(DomainRegistry& registry, const Uuid& domain) {
  std::vector<DomainEvent> events;
  const Domain* known = registry.find(domain);
  if (!known) return events;
  explain(events, known, nullptr);
  registry.remove(domain);
  return events;
}

std::vector<DomainEvent> replace_all(DomainRegistry& registry, Kind kind, const std::vector<Domain>& now,
                                     const std::vector<Uuid>& fresh) {
  const boost::unordered_flat_set<Uuid, UuidHash> keep(fresh.begin(), fresh.end());
  boost::unordered_flat_map<Uuid, const Domain*, UuidHash> listed;
  for (const Domain& domain : now) listed.emplace(domain.uuid, &domain);

  std::vector<DomainEvent> events;
  for (const Domain& before : registry.all_of(kind)) {
    if (listed.contains(before.uuid) || keep.contains(before.uuid)) continue;
    explain(events, &before, nullptr);
    registry.remove(before.uuid);
  }
  for (Domain after : now) {
    if (keep.contains(after.uuid)) continue;
    after.id = registry.shown_id(kind, after.id);
    const Domain* before = registry.find(after.uuid);
    if (before && *before == after) continue;
    explain(events, before && before->kind == kind ? before : nullptr, &after);
    registry.put(after);
  }
  return events;
}

}  // namespace driver
