// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/policies/balloon_guard.hpp"

#include "dispatcher/power/host_policies.hpp"
#include "foundation/log.hpp"

#include <algorithm>

namespace dispatcher {
namespace {

bool runs(const EnvironmentPointer& environment) {
  return environment && environment->domain.kind == Kind::kVm && environment->domain.state == State::kRunning;
}

// What it found, after having asked for what is missing.
Result<Balloon> hold_guarantee(const Link& link, const std::string& uuid, std::optional<std::uint64_t> asked_at_kib) {
  const auto connection = link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  virDomainInfo info{};
  if (virDomainGetInfo(domain->get(), &info) < 0) return libvirt_error("memory of domain " + uuid);
  Balloon balloon{info.memory, 0, asked_at_kib};
  if (info.memory >= info.maxMem) return balloon;
  const auto policy = read_host_policy(domain->get());
  if (!policy) return policy.error();
  balloon.guaranteed_kib = policy->guaranteed_of(info.maxMem);
  if (is_taken_too_much(balloon) &&
      virDomainSetMemoryFlags(domain->get(), balloon.guaranteed_kib, VIR_DOMAIN_AFFECT_LIVE) < 0)
    return libvirt_error("giving domain " + uuid + " its guaranteed memory");
  return balloon;
}

}  // namespace

bool is_taken_too_much(const Balloon& balloon) {
  return balloon.current_kib < balloon.guaranteed_kib &&
         (!balloon.asked_at_kib || balloon.current_kib < *balloon.asked_at_kib);
}

BalloonGuard::BalloonGuard(Services& services, EnvironmentTable& table) : services_(services) {
  LinkListener listener;
  listener.event = [this](const DomainEvent& event) {
    if (event.id == VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE) look(event.uuid, event.name);
  };
  services_.link.listen(std::move(listener));
  table.watch([this](const EnvironmentPointer& before, const EnvironmentPointer& after) { on_change(before, after); });
}

void BalloonGuard::on_change(const EnvironmentPointer& before, const EnvironmentPointer& after) {
  if (runs(after) && !runs(before)) return look(after->domain.uuid, after->domain.name);
  if (runs(before) && !runs(after)) below_.erase(before->domain.uuid);
}

void BalloonGuard::look(const std::string& uuid, const std::string& name) {
  const auto known = below_.find(uuid);
  const auto asked_at = known == below_.end() ? std::nullopt : std::optional(known->second);
  const auto work = [&link = services_.link, uuid, asked_at] { return hold_guarantee(link, uuid, asked_at); };
  services_.workers.ask<Result<Balloon>>(uuid, work, [this, uuid, name](Result<Balloon> balloon) {
    if (balloon) return looked(uuid, name, *balloon);
    // It may have ended meanwhile.
    if (balloon.error().code != ErrorCode::kNoDomain && balloon.error().code != ErrorCode::kOperationInvalid)
      log_warning("'{}': {}", name, balloon.error().message);
  });
}

void BalloonGuard::looked(const std::string& uuid, const std::string& name, const Balloon& balloon) {
  if (balloon.current_kib >= balloon.guaranteed_kib) {
    if (below_.erase(uuid) != 0) log_info("'{}' has the memory that it is guaranteed again", name);
    return;
  }
  if (is_taken_too_much(balloon))
    log_warning("'{}': its balloon left it {} MiB of guaranteed {}; it gets them back", name,
                balloon.current_kib / 1024, balloon.guaranteed_kib / 1024);
  const auto known = below_.try_emplace(uuid, balloon.current_kib).first;
  known->second = std::min(known->second, balloon.current_kib);
}

}  // namespace dispatcher
