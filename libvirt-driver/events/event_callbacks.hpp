// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One client's domain event registrations. Callback ids are the client's own, counted per connection, so they stay
// the same whatever happens to the backends. Legacy registrations have an event id only, one each. Daemon thread only.
#pragma once

#include "libvirt-driver/rpc/uuid.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace driver {

struct EventCallback {
  std::int32_t id = 0;  // callback id; -1 for a legacy registration
  std::int32_t event_id = 0;
  std::optional<Uuid> domain;  // only events of this one

  bool wants(std::int32_t event, const Uuid& uuid) const {
    return event == event_id && (!domain || *domain == uuid);
  }
};

class EventCallbacks {
 public:
  bool empty() const { return callbacks_.empty(); }
  const std::vector<EventCallback>& all() const { return callbacks_; }

  // The new callback id.
  std::int32_t add(std::int32_t event_id, std::optional<Uuid> domain);
  // False when there is no such id.
  bool remove(std::int32_t id);

  // False when the event has a legacy registration already, or (remove) has none.
  bool add_legacy(std::int32_t event_id);
  bool remove_legacy(std::int32_t event_id);

 private:
  std::vector<EventCallback> callbacks_;
  std::int32_t next_id_ = 0;
};

}  // namespace driver
