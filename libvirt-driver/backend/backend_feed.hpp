// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The daemon's own, permanent connection to one backend: keeps the registry true and publishes the backend's events.
//
// Events are registered first and the domains listed then, so nothing falls between; what changed while the backend
// was away is found by comparing and published as if it had been said. Daemon thread only.
#pragma once

#include "libvirt-driver/backend/backend_connection.hpp"
#include "libvirt-driver/events/container_freezer.hpp"
#include "libvirt-driver/events/container_oom.hpp"
#include "libvirt-driver/events/container_stops.hpp"
#include "libvirt-driver/events/controller_ends.hpp"
#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/events/missed_ends.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"

#include <memory>
#include <vector>

namespace driver {

class BackendFeed : public BackendOwner, public std::enable_shared_from_this<BackendFeed> {
 public:
  BackendFeed(const Executor& executor, BackendAddress address, DomainRegistry& registry, EventHub& hub,
              HostFolders folders = {});

  // Connects, and again whenever the connection is lost, until stop().
  void start();
  void stop();

  Kind kind() const { return address_.kind; }
  // The backend was reached and its domains are in the registry.
  bool is_up() const { return up_; }
  bool was_up() const { return library_version_ != 0; }
  // Why it is not up, as the last attempt said.
  const Error& last_error() const { return last_error_; }
  // Until the first attempt has succeeded or failed.
  Task<void> first_attempt();

  // virGetVersion-style numbers of the backend; 0 while it was never reached.
  std::uint64_t library_version() const { return library_version_; }
  std::uint64_t hypervisor_version() const { return hypervisor_version_; }

  // Until every event that the backend sent before now has been applied and published. libvirtd's event loop writes
  // queued events before it reads the next request, so one call's reply stands behind them.
  Task<void> barrier();
  // As barrier(), and the domain is forgotten if the backend has it no more and never said so.
  Task<void> settle(Uuid domain);

  // Of the containers' backend: from here on it tells of another definition of this container only what end_rename()
  // makes of it: "renamed", if its name is another.
  void begin_rename(const Uuid& container);
  void end_rename(const Uuid& container, const std::string& name);
  const std::string& state_folder() const { return folders_.state; }

  BackendConnection& connection() { return *connection_; }
  // Of the containers' backend.
  ContainerStops& container_stops() { return *stops_; }
  ControllerEnds& controller_ends() { return *controller_ends_; }
  ContainerFreezer& container_freezer() { return *freezer_; }

  void on_reply(Kind, Frame&, const ForwardedCall&) override {}
  void on_stream(Kind, Frame&) override {}
  void on_event(Kind kind, Frame& frame) override;
  void on_lost(Kind, const std::vector<ForwardedCall>&, const std::vector<ForwardedCall>&) override;
  std::shared_ptr<MessageSocket> stream_receiver() override { return nullptr; }
  Task<void> ready_for_more() override { co_return; }

 private:
  Task<void> run();
  Task<Result<void>> come_up();
  Task<Result<void>> register_events();
  Task<Result<void>> read_versions();
  Task<Result<void>> read_domains();
  Task<void> refresh_id(Uuid uuid);
  Task<void> settle_migrated(DomainEvent event);
  // `news`: the registry did not know it yet.
  void publish(const DomainEvent& event, bool news);
  void follow(const Domain& container);
  void follow_containers();
  Task<void> settle_end(Domain container);
  void report_and_end_orphans();
  void finish_stops();

  Executor executor_;
  BackendAddress address_;
  DomainRegistry& registry_;
  EventHub& hub_;
  std::shared_ptr<BackendConnection> connection_;
  HostFolders folders_;
  Signal changed_;
  bool up_ = false;
  bool broke_ = false;  // since the last open
  bool attempted_ = false;
  bool stopped_ = false;
  Error last_error_;
  std::uint64_t library_version_ = 0;
  std::uint64_t hypervisor_version_ = 0;
  std::shared_ptr<ContainerStops> stops_;
  std::shared_ptr<ControllerEnds> controller_ends_;
  std::shared_ptr<ContainerFreezer> freezer_;
  std::shared_ptr<ContainerOom> oom_;
  std::shared_ptr<MissedEnds> missed_ends_;
  boost::unordered_flat_set<Uuid, UuidHash> renaming_;
  std::vector<Uuid> touched_;  // by events, while the domains are being listed
};

}  // namespace driver
