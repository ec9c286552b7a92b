// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Registers for every domain event that the dispatcher follows, by one table: event id, and the callback that makes a
// DomainEvent of what that id carries. Blocks (one call an id), so on a worker; events are delivered on the thread that
// runs libvirt's event loop.
//
// Source: include/libvirt/libvirt-domain.h, virDomainEventID and the callback types beside it.
#pragma once

#include "dispatcher/libvirt/domain_event.hpp"
#include "dispatcher/libvirt/handles.hpp"

#include <functional>
#include <memory>

namespace dispatcher {

using EventSink = std::function<void(const DomainEvent&)>;

// The registrations end with the connection, and `sink` with them. An id that the other side does not know is an error.
Result<void> register_for_events(const Connection& connection, const std::shared_ptr<EventSink>& sink);

}  // namespace dispatcher
