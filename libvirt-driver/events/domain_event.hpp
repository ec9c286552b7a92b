// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One domain event on its way to clients: which, about whom, and its wire body from the domain object on. The callback
// id, which differs from client to client, is put in front at delivery.
#pragma once

#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/registry/domain_state.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"

#include <optional>

namespace driver {

struct DomainEvent {
  std::int32_t event_id = 0;
  Uuid domain{};
  Bytes body;
};

struct LifecycleBody {
  DomainObject domain;
  LifecycleEvent event = LifecycleEvent::kDefined;
  std::int32_t detail = 0;
};

// The body of a lifecycle event; nothing when it is none.
std::optional<LifecycleBody> read_lifecycle(BytesView body);

DomainEvent lifecycle_event(const Domain& domain, LifecycleEvent event, std::int32_t detail);

// The body behind a message's callback id. Nothing when the bytes are no event.
std::optional<DomainEvent> read_domain_event(std::int32_t event_id, BytesView payload);

// Puts the id in it that clients see (DomainRegistry::shown_id).
void show_id(DomainEvent& event, const DomainRegistry& registry, Kind kind);

}  // namespace driver
