// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What every client's session shares: the registry and its feeds, the event hub, configuration, policy. Owned by the
// server, which outlives all sessions. Daemon thread only.
#pragma once

#include "libvirt-driver/access/polkit_authority.hpp"
#include "libvirt-driver/backend/backend_feed.hpp"
#include "libvirt-driver/backend/container_id_maps.hpp"
#include "libvirt-driver/daemon/config.hpp"
#include "libvirt-driver/events/definition_watch.hpp"
#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/events/held_autostart.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/registry/reservations.hpp"
#include "libvirt-driver/session/container_jobs.hpp"
#include "libvirt-driver/snapshots/snapshot_store.hpp"
#include "libvirt-driver/stats/container_facts.hpp"
#include "libvirt-driver/stats/vm_stats.hpp"

#include <array>
#include <memory>

namespace driver {

inline BackendAddress backend_address_of(const DaemonConfig& config, Kind kind) {
  return {kind, config.socket_dir, kind == Kind::kVm ? config.vm_socket : config.container_socket};
}

class ContainerAgents;

struct Services {
  Executor executor;
  const DaemonConfig& config;
  DomainRegistry& registry;
  Reservations& reservations;
  EventHub& hub;
  PolkitAuthority& polkit;
  std::shared_ptr<DefinitionWatch> definitions;
  ContainerFactsCache& container_facts;
  ContainerIdMaps& id_maps;
  std::shared_ptr<VmStats> vm_stats;
  std::array<std::shared_ptr<BackendFeed>, kKinds.size()> feeds;
  bool kvm_works = false;
  std::shared_ptr<ContainerJobs> jobs{};
  std::shared_ptr<ContainerAgents> agents{};
  std::shared_ptr<SnapshotStore> snapshots{};
  std::shared_ptr<HeldAutostart> held_autostart{};

  BackendFeed& feed(Kind kind) const { return *feeds[index_of(kind)]; }
  BackendAddress address(Kind kind) const { return backend_address_of(config, kind); }
  // Whose backend answers for the host and for networks, storage and devices: the VMs', or the containers' where
  // there is no other.
  Kind host_kind() const {
    return !feed(Kind::kVm).is_up() && feed(Kind::kContainer).is_up() ? Kind::kContainer : Kind::kVm;
  }
  // With fine-grained access control the backends judge every call by the client's own connection; what virtvzd
  // knows of all domains is not for everybody then.
  bool answers_for_all() const { return !checks_each_call(config); }
};

}  // namespace driver
