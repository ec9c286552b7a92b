// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Hands each domain event to every listener. The registry is changed before an event is published, so a client that
// registers and then lists, or lists in its callback, never sees a state older than the event. Daemon thread only.
#pragma once

#include "libvirt-driver/events/domain_event.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <vector>

namespace driver {

class EventListener {
 public:
  virtual ~EventListener() = default;
  virtual void on_domain_event(const DomainEvent& event) = 0;
  // The backend of this kind can be used again after it was away.
  virtual void on_backend_up(Kind kind) = 0;
};

class EventHub {
 public:
  void add(EventListener* listener) { listeners_.insert(listener); }
  void remove(EventListener* listener) { listeners_.erase(listener); }

  // A listener may remove itself or others while it is told.
  void publish(const DomainEvent& event) {
    for_each([&](EventListener& listener) { listener.on_domain_event(event); });
  }
  void backend_up(Kind kind) {
    for_each([&](EventListener& listener) { listener.on_backend_up(kind); });
  }

 private:
  template <typename Tell>
  void for_each(Tell&& tell) {
    const std::vector<EventListener*> told(listeners_.begin(), listeners_.end());
    for (EventListener* listener : told) {
      if (listeners_.contains(listener)) tell(*listener);
    }
  }

  boost::unordered_flat_set<EventListener*> listeners_;
};

}  // namespace driver
