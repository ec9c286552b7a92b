// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One client's session with all that stands behind it: registry, hub, feeds, and a fake backend of each kind.
//
//   SessionWorld world;
//   world.vms.domains = {{"web", uuid_of(1), 5}};
//   world.start();                       // backends listen, feeds are up
//   Client client(world);                // connected, authenticated, opened
//   Message reply = client.call(16, about_domain("web", uuid_of(1)));
#pragma once

#include "libvirt-driver/agent/container_agents.hpp"
#include "libvirt-driver/session/client_session.hpp"
#include "tests/unit/libvirt-driver/support/fake_backend.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <filesystem>

namespace driver::test {

class SessionWorld {
 public:
  explicit SessionWorld(DaemonConfig wanted = {}) : config(std::move(wanted)) {}
  ~SessionWorld() {
    for (const auto& session : sessions_) session->close("the test ends");
    services.definitions->stop();
    for (const Kind kind : kKinds) services.feed(kind).stop();
    vms.stop();
    containers.stop();
    settle(io);
  }

  // Stands for libvirt's /etc/libvirt.
  std::string definitions_root() const { return folder_.path() + "/etc"; }

  // Stand for /proc, the cgroups, and our own state.
  HostFolders host_folders() const { return {folder_.path() + "/proc", folder_.path() + "/cgroup", folder_.path() + "/state"}; }

  FakeBackend& backend(Kind kind) { return kind == Kind::kVm ? vms : containers; }

  // `up`: which backends are there; feeds try both.
  void start(std::initializer_list<Kind> up = {Kind::kVm, Kind::kContainer}) {
    for (const Kind kind : up) backend(kind).start();
    services.definitions->start();
    for (const Kind kind : kKinds) services.feed(kind).start();
    run_until(io, [&] { return std::ranges::all_of(up, [&](Kind kind) { return services.feed(kind).is_up(); }); });
    settle(io);
  }

  // The client's end of a new session.
  UniqueFd connect(bool authenticated = true, bool read_only = false, ClientIdentity identity = {}) {
    auto [ours, theirs] = connected_sockets();
    auto session = std::make_shared<ClientSession>(services, std::move(ours), std::move(identity), read_only);
    if (authenticated) session->set_authenticated();
    sessions_.push_back(session);
    asio::co_spawn(io, session->run(), asio::detached);
    return std::move(theirs);
  }
  // Of the client that came last.
  ClientSession& session() { return *sessions_.back(); }

  asio::io_context io;

 private:
  asio::executor_work_guard<Executor> work_ = asio::make_work_guard(io);
  TemporaryFolder folder_;

  DaemonConfig with_sockets(DaemonConfig wanted) const {
    wanted.vm_socket = folder_.path() + "/vm";
    wanted.container_socket = folder_.path() + "/ct";
    return wanted;
  }
  std::shared_ptr<BackendFeed> make_feed(Kind kind) {
    return std::make_shared<BackendFeed>(io.get_executor(), backend_address_of(backends_, kind), registry, hub, host_folders());
  }
  std::shared_ptr<DefinitionWatch> make_definition_watch() {
    for (const char* kind : {"qemu", "lxc"})
      std::filesystem::create_directories(definitions_root() + "/" + kind + "/autostart");
    const auto settle_feed = [this](Kind kind) { return feeds_[index_of(kind)]->barrier(); };
    return std::make_shared<DefinitionWatch>(io.get_executor(), hub, registry, definitions_root(), settle_feed);
  }
  std::shared_ptr<VmStats> make_vm_stats() {
    return std::make_shared<VmStats>(io.get_executor(),
                                     OpenParameters{backend_address_of(backends_, Kind::kVm), true, {}}, registry,
                                     std::chrono::milliseconds(config.stats_deadline_ms));
  }

  DaemonConfig backends_ = with_sockets({});

 public:
  DaemonConfig config;
  DomainRegistry registry;
  Reservations reservations;
  EventHub hub;

 private:
  PolkitAuthority polkit_{io.get_executor()};
  std::array<std::shared_ptr<BackendFeed>, kKinds.size()> feeds_{make_feed(Kind::kVm), make_feed(Kind::kContainer)};
  ContainerFactsCache container_facts_{hub, *feeds_[index_of(Kind::kContainer)]};
  ContainerIdMaps id_maps_{hub, *feeds_[index_of(Kind::kContainer)], registry, config.idmap_span};
  std::shared_ptr<DefinitionWatch> definitions_ =
      std::make_shared<DefinitionWatch>(io.get_executor(), hub, registry, folder_.path() + "/etc",
                                        [this](Kind kind) { return feeds_[index_of(kind)]->barrier(); });

 public:
  Services services{io.get_executor(),       config_with_sockets(), registry, reservations,    hub,    polkit_,
                    make_definition_watch(), container_facts_,      id_maps_, make_vm_stats(), feeds_, false,
                    std::make_shared<ContainerJobs>(io.get_executor(), registry, hub),
                    std::make_shared<ContainerAgents>(io.get_executor(), registry, hub, AgentPrograms{}),
                    std::make_shared<SnapshotStore>(host_folders().state),
                    std::make_shared<HeldAutostart>(hub, feeds_)};
  FakeBackend vms{io, backends_.vm_socket};
  FakeBackend containers{io, backends_.container_socket};

 private:
  const DaemonConfig& config_with_sockets() {
    config = with_sockets(std::move(config));
    return config;
  }

  std::vector<std::shared_ptr<ClientSession>> sessions_;
};
inline Bytes about_domain(std::string_view name, const Uuid& uuid) {
  XdrWriter out;
  write_domain(out, name, uuid, -1);
  return out.take();
}

// A client that speaks whole messages.
class Client {
 public:
  explicit Client(SessionWorld& world, bool opens = true, bool authenticated = true, bool read_only = false)
      : world_(world), peer_(std::make_shared<Peer>(world.io.get_executor(), world.connect(authenticated, read_only))) {
    peer_->start();
    if (opens) open();
  }
  ~Client() { peer_->close(); }

  void open() { call(1, XdrWriter().u32(1).string("vz:///system").u32(0).take()); }

  // Sends a call; its serial.
  std::uint32_t send(std::int32_t procedure, BytesView payload = {}, std::uint32_t program = kRemoteProgram) {
    const std::uint32_t serial = next_serial_++;
    peer_->send(call_header(procedure, serial, program), payload);
    return serial;
  }
  // Sends a call and waits for its reply; fails the guard, giving an empty message, when none comes.
  Message call(std::int32_t procedure, BytesView payload = {}, std::uint32_t program = kRemoteProgram) {
    return reply_to(send(procedure, payload, program));
  }
  Message reply_to(std::uint32_t serial) {
    return next([=](const Message& message) {
      return message.header.type == MessageType::kReply && message.header.serial == serial;
    });
  }
  // Takes the first message that fits, waiting for it.
  template <typename Fits>
  Message next(Fits&& fits) {
    std::deque<Message>& inbox = peer_->inbox();
    auto found = inbox.end();
    run_until(world_.io, [&] {
      found = std::ranges::find_if(inbox, fits);
      return found != inbox.end() || peer_->ended();
    });
    if (found == inbox.end()) return {FrameHeader{.status = MessageStatus::kContinue}, {}, {}};
    Message message = std::move(*found);
    inbox.erase(found);
    return message;
  }
  Message next_event(std::int32_t procedure, std::uint32_t program = kRemoteProgram) {
    return next([=](const Message& message) {
      return message.header.type == MessageType::kMessage && message.header.program == program &&
             message.header.procedure == procedure;
    });
  }
  bool has(MessageType type) {
    settle(world_.io);
    return std::ranges::any_of(peer_->inbox(), [=](const Message& message) { return message.header.type == type; });
  }

  Peer& peer() { return *peer_; }
  // The server has ended the connection.
  bool dropped() {
    return run_until(world_.io, [&] { return peer_->ended(); });
  }
  bool connected() {
    settle(world_.io);
    return !peer_->ended();
  }

 private:
  SessionWorld& world_;
  std::shared_ptr<Peer> peer_;
  std::uint32_t next_serial_ = 1;
};

inline Error error_of(const Message& reply) {
  if (reply.header.status != MessageStatus::kError) return {ErrorCode{0}, "not an error", ErrorDomain::kNone};
  return decode_error(reply.payload);
}

}  // namespace driver::test
