// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/event_callbacks.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kLegacyId = -1;

auto legacy_of(std::int32_t event_id) {
  return
      [event_id](const EventCallback& callback) { return callback.id == kLegacyId && callback.event_id == event_id; };
}

}  // namespace

std::int32_t EventCallbacks::add(std::int32_t event_id, std::optional<Uuid> domain) {
  callbacks_.push_back({next_id_, event_id, domain});
  return next_id_++;
}

bool EventCallbacks::remove(std::int32_t id) {
  if (id == kLegacyId) return false;
  return std::erase_if(callbacks_, [id](const EventCallback& callback) { return callback.id == id; }) > 0;
}

bool EventCallbacks::add_legacy(std::int32_t event_id) {
  if (std::ranges::any_of(callbacks_, legacy_of(event_id))) return false;
  callbacks_.push_back({kLegacyId, event_id, std::nullopt});
  return true;
}

bool EventCallbacks::remove_legacy(std::int32_t event_id) { return std::erase_if(callbacks_, legacy_of(event_id)) > 0; }

}  // namespace driver
