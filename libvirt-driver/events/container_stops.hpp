// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One "stopped" for a container's end. LXC's driver says it twice when a container is destroyed: once from the thread
// that destroys ("destroyed") and once from the one that sees the controller go ("failed"), in either order. A
// "failed" is therefore held back for a moment: if "destroyed" follows, that is what clients hear; if anything else
// about the container follows, or nothing, they hear "failed" first.
//
// When virtvzd ends a container itself, LXC's driver believes that it shut down or failed: who says so beforehand
// makes it "destroyed".
//
// Daemon thread only.
#pragma once

#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/transport/signal.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <memory>

namespace driver {

class ContainerStops : public std::enable_shared_from_this<ContainerStops> {
 public:
  ContainerStops(const Executor& executor, EventHub& hub) : executor_(executor), hub_(hub) {}

  // The container is about to be killed; or it was not after all.
  void expect_destroyed(const Uuid& container) { expected_.insert(container); }
  void expect_nothing(const Uuid& container) { expected_.erase(container); }
  // Nobody will ask: it is gone.
  void forget_destroyed(const Uuid& container) { destroyed_.erase(container); }
  // Its last end was "destroyed", as far as was heard.
  bool was_destroyed(const Uuid& container) const { return destroyed_.contains(container); }

  // Takes an event of a container on its way to the hub.
  void pass(DomainEvent event);
  // Takes a "stopped" of a container that stopped already.
  void pass_repeated(const DomainEvent& event);

 private:
  struct Held {
    DomainEvent event;
    std::uint64_t number;  // tells it from a later one of the same container
  };

  void note(DomainEvent& event);
  void release(const Uuid& container);
  void hold(DomainEvent event);

  Executor executor_;
  EventHub& hub_;
  boost::unordered_flat_map<Uuid, Held, UuidHash> held_;
  boost::unordered_flat_set<Uuid, UuidHash> expected_;
  boost::unordered_flat_set<Uuid, UuidHash> destroyed_;
  std::uint64_t next_number_ = 0;
};

}  // namespace driver
