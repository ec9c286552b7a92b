// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What statistics need of a container's XML: memory, vCPUs, the host's ends of its interfaces, disks; and why it is in
// its state, which no list tells. Asked of the backend once after each start, end or change, not at every question.
// Daemon thread only.
#pragma once

#include "libvirt-driver/backend/backend_feed.hpp"
#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/kernel/container_cpus.hpp"
#include "libvirt-driver/xml/container_disks.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <optional>
#include <string>
#include <vector>

namespace driver {

struct ContainerFacts {
  std::uint64_t max_memory_kib = 0;
  std::uint64_t memory_kib = 0;
  ContainerCpus cpus;                   // as the XML has them
  std::vector<std::string> interfaces;  // in the XML's order; empty names are skipped
  std::vector<ContainerDisk> disks;     // the root first

  bool operator==(const ContainerFacts&) const = default;
};

Result<ContainerFacts> parse_container_facts(std::string_view live_xml);

class ContainerFactsCache : public EventListener {
 public:
  ContainerFactsCache(EventHub& hub, BackendFeed& feed);
  ~ContainerFactsCache() override;

  // Empty facts for a container that is gone by the time it is asked.
  Task<ContainerFacts> facts_of(Uuid container);
  // A virDomainRunningReason, virDomainPausedReason or virDomainShutoffReason, by its state; 0 for unknown.
  Task<std::int32_t> reason_of(Domain container);

  void on_domain_event(const DomainEvent& event) override {
    known_.erase(event.domain);
    if (event.event_id == kEventLifecycle) states_.erase(event.domain);
  }
  void on_backend_up(Kind kind) override {
    if (kind != Kind::kContainer) return;
    known_.clear();
    states_.clear();
  }

 private:
  EventHub& hub_;
  BackendFeed& feed_;
  struct StateReason {
    DomainState state;
    std::int32_t reason;
  };
  Task<std::optional<StateReason>> ask_state(Uuid container);

  boost::unordered_flat_map<Uuid, ContainerFacts, UuidHash> known_;
  boost::unordered_flat_map<Uuid, StateReason, UuidHash> states_;  // as the backend has them
};

}  // namespace driver
