// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a lifecycle event does to the registry, and which events explain the difference between two states of it.
//
// A backend's events are not told as they come: LXC says "stopped" twice, and what happened while the connection was
// away was not said at all. Pure but for the registry given.
#pragma once

#include "libvirt-driver/events/domain_event.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"

#include <optional>
#include <vector>

namespace driver {

// Applies the event of a backend to the registry. False when it changed nothing that clients do not know: "stopped" of
// a domain that was not running.
bool apply_lifecycle(DomainRegistry& registry, Kind kind, const LifecycleBody& body);

// Removes a domain of which the backend did not say that it went; the events that say so.
std::vector<DomainEvent> remove_unannounced(DomainRegistry& registry, const Uuid& domain);

// Puts `now` in the place of what the registry held of this kind, but for domains in `fresh` (changed by events since
// the list was asked for), and returns the events that clients missed.
std::vector<DomainEvent> replace_all(DomainRegistry& registry, Kind kind, const std::vector<Domain>& now,
                                     const std::vector<Uuid>& fresh);

}  // namespace driver
