// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt starts what has its autostart flag at once and in no order. Environments that have an order, a delay, or
// start only if they ran before (config-convert/host_policy.hpp) must not have that flag: the dispatcher starts them.
// Their flag stands in metadata instead, under a URI of its own, and clients see it as the flag. This knows which
// domains have it: asked of the backend once after each change of a definition or of metadata.
//
// Daemon thread only.
#pragma once

#include "libvirt-driver/backend/backend_feed.hpp"
#include "libvirt-driver/events/event_hub.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <memory>
#include <string_view>

namespace driver {

// <switchyard-start:start>: it starts with the host. Written and read by virtvzd alone.
inline constexpr std::string_view kStartElement = "<start/>";

// The payload of virDomainGetMetadata about the persistent definition.
Bytes metadata_question(const Uuid& domain, std::string_view uri);

class HeldAutostart : public EventListener {
 public:
  HeldAutostart(EventHub& hub, std::array<std::shared_ptr<BackendFeed>, kKinds.size()> feeds);
  ~HeldAutostart() override;

  // False, and not remembered, where the backend does not say.
  Task<bool> is_held(Kind kind, Uuid domain);
  void forget(const Uuid& domain) { known_.erase(domain); }

  void on_domain_event(const DomainEvent& event) override;
  void on_backend_up(Kind) override { known_.clear(); }

 private:
  EventHub& hub_;
  std::array<std::shared_ptr<BackendFeed>, kKinds.size()> feeds_;
  boost::unordered_flat_map<Uuid, bool, UuidHash> known_;
};

}  // namespace driver
