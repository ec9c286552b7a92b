// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One "stopped" for a container's end. LXC's driver says it twice when a container is destroyed: once from the thread
// that destroys ("destroyed") and once from the one that sees the controller go ("failed"), in either order. A
// "failed" is therefore held back for a moment: if "destroyed" follows, that is what clients hear; if anything else
// about the container follows, or nothing, they hear "failed" first.
//
// When virtvzd ends a container itself, LXC's driver believes that it shut down or failed; when it starts or defines
// one for a revert to a snapshot, that somebody did so. Who says beforehand what it will be makes it that.
//
// Daemon thread only.
#pragma once

#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/transport/signal.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace driver {

// virDomainEventStoppedDetailType, …StartedDetailType, …DefinedDetailType
inline constexpr std::int32_t kStoppedShutdown = 0;
inline constexpr std::int32_t kStoppedDestroyed = 1;
inline constexpr std::int32_t kStoppedFromSnapshot = 6;
inline constexpr std::int32_t kStartedFromSnapshot = 3;
inline constexpr std::int32_t kDefinedFromSnapshot = 3;

class ContainerStops : public std::enable_shared_from_this<ContainerStops> {
 public:
  ContainerStops(const Executor& executor, EventHub& hub) : executor_(executor), hub_(hub) {}

  // The next such event of the container has this detail; or none comes after all.
  void expect(const Uuid& container, LifecycleEvent event, std::int32_t detail) {
    expected_[container].push_back({event, detail});
  }
  void expect_nothing(const Uuid& container) { expected_.erase(container); }
  // Nobody will ask: it is gone.
  void forget_end(const Uuid& container) { ends_.erase(container); }
  // How it ended last, where it was heard and the backend knows it otherwise, or may.
  std::optional<std::int32_t> last_end(const Uuid& container) const;

  // Takes an event of a container on its way to the hub.
  void pass(DomainEvent event);
  // Takes a "stopped" of a container that stopped already.
  void pass_repeated(const DomainEvent& event);

 private:
  struct Held {
    DomainEvent event;
    std::uint64_t number;  // tells it from a later one of the same container
  };

  struct Expected {
    LifecycleEvent event;
    std::int32_t detail;
  };

  void note(DomainEvent& event);
  void release(const Uuid& container);
  void hold(DomainEvent event);

  Executor executor_;
  EventHub& hub_;
  boost::unordered_flat_map<Uuid, Held, UuidHash> held_;
  boost::unordered_flat_map<Uuid, std::vector<Expected>, UuidHash> expected_;
  boost::unordered_flat_map<Uuid, std::int32_t, UuidHash> ends_;
  std::uint64_t next_number_ = 0;
};

}  // namespace driver
