// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/server/server.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/access/peer_credentials.hpp"
#include "libvirt-driver/agent/container_agents.hpp"
#include "libvirt-driver/answers/lost_snapshot_copies.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace driver {
namespace {

constexpr asio::use_awaitable_t<Executor> kAwait;
// Where the backends keep definitions (libvirt's sysconfdir).
constexpr std::string_view kLibvirtConfig = "/etc/libvirt";
constexpr std::chrono::seconds kFinishDeadline{5};
// Without descriptors or memory for another client, accepting again at once would spin.
constexpr std::chrono::milliseconds kAcceptPause{100};

}  // namespace

struct Server::Listener {
  Listener(const Executor& executor, ListeningSocket socket)
      : read_only(socket.read_only),
        path(socket.path),
        file(std::move(socket.file)),
        descriptor(executor, socket.fd.release()) {}
  bool read_only;
  std::string path;
  SocketFile file;
  asio::posix::basic_stream_descriptor<Executor> descriptor;
};

Server::Server(asio::io_context& io, const DaemonConfig& config, bool kvm_works)
    : io_(io),
      config_(config),
      polkit_(io.get_executor()),
      feeds_{make_feed(Kind::kVm), make_feed(Kind::kContainer)},
      container_facts_(hub_, *feeds_[index_of(Kind::kContainer)]),
      id_maps_(hub_, *feeds_[index_of(Kind::kContainer)], registry_, config.idmap_span),
      services_{io.get_executor(),
                config,
                registry_,
                reservations_,
                hub_,
                polkit_,
                make_definition_watch(),
                container_facts_,
                id_maps_,
                make_vm_stats(),
                feeds_,
                kvm_works,
                std::make_shared<ContainerJobs>(io.get_executor(), registry_, hub_),
                std::make_shared<ContainerAgents>(io.get_executor(), registry_, hub_,
                                                  find_agent_programs(config.guest_agent)),
                std::make_shared<SnapshotStore>(feeds_[index_of(Kind::kContainer)]->state_folder()),
                std::make_shared<HeldAutostart>(hub_, feeds_)},
      room_(io.get_executor()) {}

std::shared_ptr<BackendFeed> Server::make_feed(Kind kind) {
  return std::make_shared<BackendFeed>(io_.get_executor(), backend_address_of(config_, kind), registry_, hub_);
}

std::shared_ptr<DefinitionWatch> Server::make_definition_watch() {
  const auto settle = [this](Kind kind) { return feeds_[index_of(kind)]->barrier(); };
  return std::make_shared<DefinitionWatch>(io_.get_executor(), hub_, registry_, std::string(kLibvirtConfig), settle);
}

std::shared_ptr<VmStats> Server::make_vm_stats() {
  OpenParameters parameters{backend_address_of(config_, Kind::kVm), true, {}};
  return std::make_shared<VmStats>(io_.get_executor(), std::move(parameters), registry_,
                                   std::chrono::milliseconds(config_.stats_deadline_ms));
}

Server::~Server() = default;

void Server::start(std::vector<ListeningSocket> sockets, std::function<void()> ready) {
  services_.definitions->start();
  for (const Kind kind : kKinds) services_.feed(kind).start();
  asio::co_spawn(io_, remove_lost_snapshot_copies(services_), asio::detached);
  asio::co_spawn(io_, open_when_ready(std::move(sockets), std::move(ready)), asio::detached);
}

Task<void> Server::open_when_ready(std::vector<ListeningSocket> sockets, std::function<void()> ready) {
  for (const Kind kind : kKinds) co_await services_.feed(kind).first_attempt();
  for (ListeningSocket& socket : sockets) {
    log_info("listening on {}{}", socket.path, socket.read_only ? " (read-only)" : "");
    auto listener = std::make_shared<Listener>(io_.get_executor(), std::move(socket));
    listeners_.push_back(listener);
    asio::co_spawn(io_, accept_from(listener), asio::detached);
  }
  ready();
}

Task<void> Server::accept_from(std::shared_ptr<Listener> listener) {
  while (!stopping_) {
    while (!stopping_ && sessions_.size() >= static_cast<std::size_t>(config_.max_clients)) co_await room_.wait();
    boost::system::error_code error;
    co_await listener->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                             asio::redirect_error(kAwait, error));
    if (error || stopping_) co_return;
    UniqueFd client(::accept4(listener->descriptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (client) {
      admit(std::move(client), listener->read_only);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
      log_error("cannot accept a client: {}", std::generic_category().message(errno));
      co_await room_.wait_until(std::chrono::steady_clock::now() + kAcceptPause);
    }
  }
}

std::size_t Server::unauthenticated() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(sessions_, [](const auto& session) { return !session->authenticated(); }));
}

void Server::admit(UniqueFd client, bool read_only) {
  Result<ClientIdentity> identity = peer_identity(client.get());
  if (!identity) return log_warning("a client was refused: {}", identity.error().message);
  if (const Result<void> allowed = check_peer(client.get(), *identity, config_, read_only); !allowed)
    return log_warning("client pid {} uid {} was refused: {}", identity->pid, identity->uid, allowed.error().message);
  const bool needs_polkit = socket_auth(config_, read_only) == SocketAuth::kPolkit && identity->uid != 0;
  if (needs_polkit && unauthenticated() >= static_cast<std::size_t>(config_.max_anonymous_clients))
    return log_warning("client pid {} uid {} was refused: {} clients are not authenticated yet", identity->pid,
                       identity->uid, config_.max_anonymous_clients);
  log_info("client pid {} uid {}: connected{}", identity->pid, identity->uid, read_only ? " read-only" : "");
  auto session = std::make_shared<ClientSession>(services_, std::move(client), std::move(*identity), read_only);
  if (!needs_polkit) session->set_authenticated();
  sessions_.push_back(session);
  asio::co_spawn(io_, serve(std::move(session)), asio::detached);
}

Task<void> Server::serve(std::shared_ptr<ClientSession> session) {
  const auto place = std::ranges::find(sessions_, session);
  try {
    co_await session->run();
  } catch (const std::exception& fault) {
    log_error("client pid {}: {}", session->identity().pid, fault.what());
    session->close("internal error");
  }
  sessions_.erase(place);
  room_.notify_all();
}

void Server::stop() {
  if (std::exchange(stopping_, true)) return;
  for (const auto& listener : listeners_) {
    boost::system::error_code ignored;
    listener->descriptor.close(ignored);
  }
  listeners_.clear();
  asio::co_spawn(io_, finish_all(), asio::detached);
}

Task<void> Server::finish_all() {
  const auto deadline = std::chrono::steady_clock::now() + kFinishDeadline;
  for (const auto& session : std::vector(sessions_.begin(), sessions_.end()))
    asio::co_spawn(io_, session->finish(), asio::detached);
  while (!sessions_.empty() && std::chrono::steady_clock::now() < deadline) co_await room_.wait_until(deadline);
  services_.agents->stop();
  services_.definitions->stop();
  for (const Kind kind : kKinds) services_.feed(kind).stop();
  io_.stop();
}

}  // namespace driver
