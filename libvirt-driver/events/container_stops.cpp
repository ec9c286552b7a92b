// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/container_stops.hpp"

#include "libvirt-driver/events/event_table.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kStoppedFailed = 5;  // virDomainEventStoppedDetailType

// The two come from two threads of libvirtd, some milliseconds apart.
constexpr std::chrono::milliseconds kPatience{100};

std::optional<std::int32_t> stop_detail(const DomainEvent& event) {
  if (event.event_id != kEventLifecycle) return std::nullopt;
  const auto body = read_lifecycle(event.body);
  if (!body || body->event != LifecycleEvent::kStopped) return std::nullopt;
  return body->detail;
}

}  // namespace

std::optional<std::int32_t> ContainerStops::last_end(const Uuid& container) const {
  const auto found = ends_.find(container);
  if (found == ends_.end()) return std::nullopt;
  return found->second;
}

// Gives an expected event its detail; remembers how the container ended.
void ContainerStops::note(DomainEvent& event) {
  if (event.event_id != kEventLifecycle) return;
  const auto body = read_lifecycle(event.body);
  if (!body) return;
  if (const auto found = expected_.find(event.domain); found != expected_.end()) {
    const auto expected = std::ranges::find(found->second, body->event, &Expected::event);
    if (expected != found->second.end()) {
      const bool missed = body->event == LifecycleEvent::kStopped && body->detail == kStoppedDestroyed &&
                          expected->detail == kStoppedShutdown;
      if (missed) ends_[event.domain] = kStoppedShutdown;  // events/missed_ends.hpp
      write_word(event.body.data() + event.body.size() - 4, static_cast<std::uint32_t>(expected->detail));
      found->second.erase(expected);
    }
    if (found->second.empty()) expected_.erase(found);
  }
  const auto detail = stop_detail(event);
  if (detail == kStoppedDestroyed || detail == kStoppedFromSnapshot) {
    ends_[event.domain] = *detail;
  } else if (body->event == LifecycleEvent::kStarted || body->event == LifecycleEvent::kUndefined) {
    ends_.erase(event.domain);
  }
}

void ContainerStops::pass(DomainEvent event) {
  note(event);
  if (stop_detail(event) == kStoppedFailed) return hold(std::move(event));
  release(event.domain);
  hub_.publish(event);
}

void ContainerStops::pass_repeated(const DomainEvent& event) {
  if (stop_detail(event) != kStoppedDestroyed) return;
  ends_.emplace(event.domain, kStoppedDestroyed);
  if (held_.erase(event.domain) == 0) return;
  hub_.publish(event);
}

void ContainerStops::release(const Uuid& container) {
  const auto found = held_.find(container);
  if (found == held_.end()) return;
  const DomainEvent event = std::move(found->second.event);
  held_.erase(found);
  hub_.publish(event);
}

void ContainerStops::hold(DomainEvent event) {
  const Uuid container = event.domain;
  release(container);
  const std::uint64_t number = next_number_++;
  held_.emplace(container, Held{std::move(event), number});
  const auto timer = std::make_shared<Timer>(executor_, kPatience);
  timer->async_wait([self = shared_from_this(), timer, container, number](const boost::system::error_code&) {
    const auto found = self->held_.find(container);
    if (found != self->held_.end() && found->second.number == number) self->release(container);
  });
}

}  // namespace driver
