// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What statistics need of a container's live XML: maximum memory, vCPUs, the host's ends of its interfaces. Read once
// after each start or change, not at every question. Daemon thread only.
#pragma once

#include "libvirt-driver/backend/backend_feed.hpp"
#include "libvirt-driver/events/event_hub.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <string>
#include <vector>

namespace driver {

struct ContainerFacts {
  std::uint64_t max_memory_kib = 0;
  std::uint32_t vcpus = 0;
  std::vector<std::string> interfaces;  // in the XML's order; empty names are skipped

  bool operator==(const ContainerFacts&) const = default;
};

Result<ContainerFacts> parse_container_facts(std::string_view live_xml);

class ContainerFactsCache : public EventListener {
 public:
  ContainerFactsCache(EventHub& hub, BackendFeed& feed);
  ~ContainerFactsCache() override;

  // Empty facts for a container that is gone by the time it is asked.
  Task<ContainerFacts> facts_of(Uuid container);

  void on_domain_event(const DomainEvent& event) override { known_.erase(event.domain); }
  void on_backend_up(Kind kind) override {
    if (kind == Kind::kContainer) known_.clear();
  }

 private:
  EventHub& hub_;
  BackendFeed& feed_;
  boost::unordered_flat_map<Uuid, ContainerFacts, UuidHash> known_;
};

}  // namespace driver
