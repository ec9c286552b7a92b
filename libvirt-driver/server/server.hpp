// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The daemon put together: feeds, registry, listening sockets, sessions. Starts listening when both backends were
// tried once, so that the first client sees what is there; stops by answering what is in flight.
#pragma once

#include "libvirt-driver/access/listening_sockets.hpp"
#include "libvirt-driver/session/client_session.hpp"
#include "libvirt-driver/session/services.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <list>
#include <memory>
#include <vector>

namespace driver {

class Server {
 public:
  Server(asio::io_context& io, const DaemonConfig& config, bool kvm_works);
  ~Server();

  // Accepts clients on `sockets` once the backends were tried; calls `ready` then.
  void start(std::vector<ListeningSocket> sockets, std::function<void()> ready);
  // Takes no more clients, answers what is in flight (a bounded time), ends the io_context.
  void stop();

 private:
  struct Listener;

  std::shared_ptr<BackendFeed> make_feed(Kind kind);
  std::shared_ptr<VmStats> make_vm_stats();
  std::shared_ptr<DefinitionWatch> make_definition_watch();
  Task<void> open_when_ready(std::vector<ListeningSocket> sockets, std::function<void()> ready);
  Task<void> accept_from(std::shared_ptr<Listener> listener);
  void admit(UniqueFd client, bool read_only);
  Task<void> serve(std::shared_ptr<ClientSession> session);
  Task<void> finish_all();
  std::size_t unauthenticated() const;

  asio::io_context& io_;
  const DaemonConfig& config_;
  DomainRegistry registry_;
  Reservations reservations_;
  EventHub hub_;
  PolkitAuthority polkit_;
  std::array<std::shared_ptr<BackendFeed>, kKinds.size()> feeds_;
  ContainerFactsCache container_facts_;
  ContainerIdMaps id_maps_;
  Services services_;
  std::list<std::shared_ptr<Listener>> listeners_;
  std::list<std::shared_ptr<ClientSession>> sessions_;
  Signal room_;  // a session ended
  bool stopping_ = false;
};

}  // namespace driver
