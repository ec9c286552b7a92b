// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libvirt tells of a domain, as a value. All event ids that virConnectDomainEventRegisterAny knows in libvirt 9.0
// and that say something about state, definition or devices come as one type; what is asked of the domain afterwards
// decides, so an event that comes twice or late does no harm.
#pragma once

#include <string>

namespace dispatcher {

struct DomainEvent {
  int id = 0;  // virDomainEventID
  std::string uuid = {};
  std::string name = {};
  int event = 0;   // lifecycle: virDomainEventType; agent: virConnectDomainEventAgentLifecycleState; I/O error: action
  int detail = 0;  // lifecycle: the detail of that type; agent: the reason
  std::string text = {};  // the device's alias, tunables' names, or the reason in libvirt's words

  bool operator==(const DomainEvent&) const = default;
};

}  // namespace dispatcher
