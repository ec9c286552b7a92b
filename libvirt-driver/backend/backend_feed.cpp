// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/backend_feed.hpp"

#include "libvirt-driver/backend/domain_list.hpp"
#include "libvirt-driver/daemon/log.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/events/lifecycle.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>

namespace driver {
namespace {

using std::chrono::milliseconds;

constexpr std::int32_t kGetVersion = 4;
constexpr std::int32_t kLookupByUuid = 24;
constexpr std::int32_t kGetLibVersion = 157;
constexpr std::int32_t kRegisterCallback = 316;
constexpr milliseconds kDeadline{5000};
constexpr milliseconds kBarrierDeadline{2000};

// virDomainEventStoppedDetailType, and when to look whether a migrated VM's definition went too.
constexpr std::int32_t kStoppedMigrated = 3;
constexpr std::array<milliseconds, 3> kMigratedLooks = {milliseconds(100), milliseconds(1000), milliseconds(10000)};

// libvirtd's socket file outlives it, so no file event tells when it listens again: it is tried.
constexpr milliseconds kFirstRetry{20};
constexpr milliseconds kLastRetry{1000};

// Rereads of the list when events came in meanwhile; after that the events win.
constexpr int kListAttempts = 5;

}  // namespace

BackendFeed::BackendFeed(const Executor& executor, BackendAddress address, DomainRegistry& registry, EventHub& hub)
    : executor_(executor), address_(std::move(address)), registry_(registry), hub_(hub), changed_(executor), stops_(std::make_shared<ContainerStops>(executor, hub)) {}

void BackendFeed::start() {
  OpenParameters parameters;
  parameters.address = address_;
  connection_ = std::make_shared<BackendConnection>(executor_, std::move(parameters), weak_from_this());
  asio::co_spawn(executor_, run(), asio::detached);
}

void BackendFeed::stop() {
  stopped_ = true;
  if (connection_) connection_->close();
  changed_.notify_all();
}

Task<void> BackendFeed::first_attempt() {
  while (!attempted_ && !stopped_) co_await changed_.wait();
}

Task<void> BackendFeed::run() {
  const auto self = shared_from_this();
  milliseconds retry = kFirstRetry;
  while (!stopped_) {
    const Result<void> result = co_await come_up();
    attempted_ = true;
    changed_.notify_all();
    if (result) {
      log_info("libvirt's {} driver ({}) is up", backend_name(kind()), backend_uri(kind()));
      retry = kFirstRetry;
      hub_.backend_up(kind());
      while (up_ && !stopped_) co_await changed_.wait();
      if (!stopped_) log_warning("the connection to libvirt's {} driver was lost; connecting again", backend_name(kind()));
      continue;
    }
    if (last_error_ != result.error()) log_warning("{}", result.error().message);
    last_error_ = result.error();
    if (stopped_) break;
    co_await changed_.wait_until(std::chrono::steady_clock::now() + retry);
    retry = std::min(retry * 2, kLastRetry);
  }
}

Task<Result<void>> BackendFeed::come_up() {
  if (auto opened = co_await connection_->open(); !opened) co_return opened.error();
  broke_ = false;
  if (auto registered = co_await register_events(); !registered) co_return registered.error();
  if (auto read = co_await read_versions(); !read) co_return read.error();
  if (auto read = co_await read_domains(); !read) co_return read.error();
  // A call opens again by itself: then what was registered before is lost.
  if (broke_ || !connection_->is_up())
    co_return Error{ErrorCode::kRpc, "a backend went away while its domains were read", ErrorDomain::kRpc};
  up_ = true;
  co_return Result<void>{};
}

Task<Result<void>> BackendFeed::register_events() {
  for (std::int32_t id = 0; id < kEventIds; ++id) {
    auto registered = co_await connection_->call(kRemoteProgram, kRegisterCallback, XdrWriter().i32(id).u32(0).take(), kDeadline);
    // An older backend does not know the newest events; it must know lifecycle.
    if (!registered && id == kEventLifecycle) co_return registered.error();
    if (!registered && registered.error().code == ErrorCode::kRpc) co_return registered.error();
  }
  co_return Result<void>{};
}

Task<Result<void>> BackendFeed::read_versions() {
  auto library = co_await connection_->call(kRemoteProgram, kGetLibVersion, {}, kDeadline);
  if (!library) co_return library.error();
  library_version_ = XdrReader(*library).u64();
  // LXC's driver reports the kernel's version here; a failure only costs the number.
  auto hypervisor = co_await connection_->call(kRemoteProgram, kGetVersion, {}, kDeadline);
  if (hypervisor) hypervisor_version_ = XdrReader(*hypervisor).u64();
  co_return Result<void>{};
}

Task<Result<void>> BackendFeed::read_domains() {
  for (int attempt = 1;; ++attempt) {
    touched_.clear();
    auto domains = co_await read_all_domains(*connection_);
    if (!domains) co_return domains.error();
    if (!touched_.empty() && attempt < kListAttempts) continue;
    const bool first_time = !attempted_;
    const auto missed = replace_all(registry_, kind(), *domains, touched_);
    if (!first_time) {
      for (const DomainEvent& event : missed) hub_.publish(event);
    }
    co_return Result<void>{};
  }
}

Task<void> BackendFeed::barrier() {
  if (up_) co_await connection_->call(kRemoteProgram, kGetLibVersion, {}, kBarrierDeadline);
}

Task<void> BackendFeed::settle(Uuid domain) {
  const auto self = shared_from_this();
  if (!up_) co_return;
  auto reply = co_await connection_->call(kRemoteProgram, kLookupByUuid, XdrWriter().uuid(domain).take(), kBarrierDeadline);
  if (reply || reply.error().code != ErrorCode::kNoDomain) co_return;
  const Domain* known = registry_.find(domain);
  if (!known || known->kind != kind()) co_return;
  for (const DomainEvent& event : remove_unannounced(registry_, domain)) hub_.publish(event);
}

void BackendFeed::on_event(Kind kind, Frame& frame) {
  if (frame.header.program != kRemoteProgram) return;
  const auto event_id = event_of_procedure(frame.header.procedure);
  if (!event_id) return;
  auto event = read_domain_event(*event_id, frame.payload);
  if (!event) return log_warning("libvirt's {} driver sent an event {} that cannot be decoded", backend_name(kind), *event_id);

  bool news = true;
  if (*event_id == kEventLifecycle) {
    const auto body = read_lifecycle(event->body);
    if (!body) return;
    if (!up_) touched_.push_back(event->domain);
    news = apply_lifecycle(registry_, kind, *body);
  }
  show_id(*event, registry_, kind);
  if (*event_id == kEventLifecycle && kind == Kind::kVm) asio::co_spawn(executor_, settle_migrated(*event), asio::detached);
  // A container that reboots gets another controller, hence another id, and LXC says nothing but "rebooted".
  if (*event_id == kEventReboot && kind == Kind::kContainer) asio::co_spawn(executor_, refresh_id(event->domain), asio::detached);
  publish(*event, news);
}

// A VM that migrates away with its definition is gone without an "undefined" from QEMU's driver, some time after it
// stopped.
Task<void> BackendFeed::settle_migrated(DomainEvent event) {
  const auto self = shared_from_this();
  const auto body = read_lifecycle(event.body);
  if (!body || body->event != LifecycleEvent::kStopped || body->detail != kStoppedMigrated) co_return;
  for (const milliseconds pause : kMigratedLooks) {
    Timer timer(executor_, pause);
    co_await timer.async_wait(asio::use_awaitable_t<Executor>());
    co_await settle(event.domain);
  }
}

void BackendFeed::publish(const DomainEvent& event, bool news) {
  if (kind() == Kind::kContainer) return news ? stops_->pass(event) : stops_->pass_repeated(event);
  if (news) hub_.publish(event);
}

Task<void> BackendFeed::refresh_id(Uuid uuid) {
  const auto self = shared_from_this();
  auto reply = co_await connection_->call(kRemoteProgram, kLookupByUuid, XdrWriter().uuid(uuid).take(), kDeadline);
  if (!reply) co_return;
  XdrReader in(*reply);
  const DomainObject found = read_domain(in);
  const Domain* known = registry_.find(uuid);
  if (!in.ok() || !known || !known->active()) co_return;
  Domain domain = *known;
  domain.id = found.id;
  registry_.put(std::move(domain));
}

void BackendFeed::on_lost(Kind, const std::vector<ForwardedCall>&, const std::vector<ForwardedCall>&) {
  up_ = false;
  broke_ = true;
  changed_.notify_all();
}

}  // namespace driver
