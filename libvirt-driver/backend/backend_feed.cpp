// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/backend_feed.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/backend/container_rename.hpp"
#include "libvirt-driver/backend/domain_list.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/events/lifecycle.hpp"
#include "libvirt-driver/kernel/controller_kill.hpp"
#include "libvirt-driver/kernel/orphans.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>

namespace driver {
namespace {

using std::chrono::milliseconds;

constexpr std::int32_t kGetVersion = 4;
constexpr std::int32_t kDestroy = 12;
constexpr std::int32_t kLookupByUuid = 24;
constexpr std::int32_t kGetLibVersion = 157;
constexpr std::int32_t kRegisterCallback = 316;
constexpr milliseconds kDeadline{5000};
constexpr milliseconds kBarrierDeadline{2000};
// libvirtd's event loop takes some 200 ms for each container that stops.
constexpr milliseconds kEndDeadline{std::chrono::minutes(1)};

// virDomainEventStoppedDetailType, and when to look whether a migrated VM's definition went too.
constexpr std::int32_t kStoppedMigrated = 3;
constexpr std::array<milliseconds, 3> kMigratedLooks = {milliseconds(100), milliseconds(1000), milliseconds(10000)};

// libvirtd's socket file outlives it, so no file event tells when it listens again: it is tried.
constexpr milliseconds kFirstRetry{20};
constexpr milliseconds kLastRetry{1000};

// Rereads of the list when events came in meanwhile; after that the events win.
constexpr int kListAttempts = 5;

// LXC says "suspended" of a paused container, and may say it after the kernel has.
bool tells_again(LifecycleEvent event, DomainState before) {
  return (event == LifecycleEvent::kSuspended && before == DomainState::kPaused) ||
         (event == LifecycleEvent::kResumed && before == DomainState::kRunning);
}

// What virtvzd keeps in the metadata is shown elsewhere, as devices, or the autostart flag; that it was written is not
// for clients. They hear that the definition changed, as of other changes that libvirt is silent about.
bool is_about_own_records(const DomainEvent& event) {
  if (event.event_id != kEventMetadataChange) return false;
  XdrReader in(event.body);
  read_domain(in);
  in.i32();  // the kind of metadata
  const std::string_view uri = in.present() ? in.string() : std::string_view();
  return in.ok() && (uri == kDevicesNamespace || uri == kStartNamespace);
}

}  // namespace

BackendFeed::BackendFeed(const Executor& executor, BackendAddress address, DomainRegistry& registry, EventHub& hub,
                         HostFolders folders)
    : executor_(executor),
      address_(std::move(address)),
      registry_(registry),
      hub_(hub),
      folders_(std::move(folders)),
      changed_(executor),
      stops_(std::make_shared<ContainerStops>(executor, hub)),
      controller_ends_(std::make_shared<ControllerEnds>(executor, registry, stops_)),
      freezer_(std::make_shared<ContainerFreezer>(executor, registry, folders_,
                                                  [this](const DomainEvent& event) { publish(event, true); })),
      oom_(std::make_shared<ContainerOom>(executor, registry, folders_,
                                          [this](const DomainEvent& event) { hub_.publish(event); })),
      missed_ends_(std::make_shared<MissedEnds>(executor, [this](const Domain& container) {
        asio::co_spawn(executor_, settle_end(container), asio::detached);
      })) {}

void BackendFeed::start() {
  OpenParameters parameters;
  parameters.address = address_;
  connection_ = std::make_shared<BackendConnection>(executor_, std::move(parameters), weak_from_this());
  if (kind() == Kind::kContainer) freezer_->start();
  asio::co_spawn(executor_, run(), asio::detached);
}

void BackendFeed::stop() {
  stopped_ = true;
  freezer_->stop();
  oom_->stop();
  missed_ends_->stop();
  controller_ends_->stop();
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
      if (!stopped_)
        log_warning("the connection to libvirt's {} driver was lost; connecting again", backend_name(kind()));
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
  if (kind() == Kind::kContainer) co_await finish_renames(*connection_, folders_.state, renaming_);
  if (auto read = co_await read_domains(); !read) co_return read.error();
  if (kind() == Kind::kContainer) {
    report_and_end_orphans();
    finish_stops();
  }
  // A call opens again by itself: then what was registered before is lost.
  if (broke_ || !connection_->is_up())
    co_return Error{ErrorCode::kRpc, "a backend went away while its domains were read", ErrorDomain::kRpc};
  up_ = true;
  co_return Result<void>{};
}

Task<Result<void>> BackendFeed::register_events() {
  for (std::int32_t id = 0; id < kEventIds; ++id) {
    auto registered =
        co_await connection_->call(kRemoteProgram, kRegisterCallback, XdrWriter().i32(id).u32(0).take(), kDeadline);
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
    if (kind() == Kind::kContainer) freezer_->mark_paused(*domains);
    const bool first_time = !attempted_;
    const auto missed = replace_all(registry_, kind(), *domains, touched_);
    if (!first_time) {
      for (const DomainEvent& event : missed) hub_.publish(event);
    }
    follow_containers();
    co_return Result<void>{};
  }
}

void BackendFeed::begin_rename(const Uuid& container) { renaming_.insert(container); }

void BackendFeed::end_rename(const Uuid& container, const std::string& name) {
  renaming_.erase(container);
  const Domain* known = registry_.find(container);
  if (!known || known->name == name) return;
  const Domain before = *known;
  Domain after = before;
  after.name = name;
  registry_.put(after);
  hub_.publish(lifecycle_event(before, LifecycleEvent::kUndefined, kUndefinedRenamed));
  hub_.publish(lifecycle_event(after, LifecycleEvent::kDefined, kDefinedRenamed));
}

// A container whose controller died while libvirt was away: libvirt, back again, says that it does not run.
void BackendFeed::report_and_end_orphans() {
  for (const Orphan& orphan : find_orphans(folders_)) {
    const Domain* known = registry_.find_id(registry_.shown_id(Kind::kContainer, orphan.controller));
    if (known && known->kind == Kind::kContainer) continue;
    log_warning("container '{}': its controller, pid {}, died; its {} processes are ended", orphan.name,
                orphan.controller, orphan.processes.size());
    end_orphan(orphan);
  }
}

// virtvzd ended while it took a container down.
void BackendFeed::finish_stops() {
  for (const Domain& container : registry_.all_of(kind())) {
    if (container.active() && finish_kill_of_controller(controller_pid(container.id), container.name))
      log_warning("container '{}': its stop, which was interrupted, is finished", container.name);
  }
}

void BackendFeed::follow_containers() {
  if (kind() != Kind::kContainer) return;
  for (const Domain& container : registry_.all_of(kind())) follow(container);
}

void BackendFeed::follow(const Domain& container) {
  freezer_->follow(container);
  oom_->follow(container);
  missed_ends_->follow(container);
}

// Of a container whose controller has ended. libvirtd's event loop, which reads the second call, has done by then what
// it had to do for that end before it read the first, if it has heard of it.
Task<void> BackendFeed::settle_end(Domain container) {
  const auto self = shared_from_this();
  const std::int32_t controller = controller_pid(container.id);
  for (int look = 0; look < 2; ++look) {
    if (!up_) co_return;  // a libvirtd that starts looks for itself
    auto reply = co_await connection_->call(kRemoteProgram, kLookupByUuid, XdrWriter().uuid(container.uuid).take(),
                                            kEndDeadline);
    if (!reply) co_return;
    XdrReader in(*reply);
    const DomainObject found = read_domain(in);
    if (!in.ok() || found.id != controller) co_return;
  }
  log_warning("container '{}': libvirt missed that its controller, pid {}, has ended; it is told so", container.name,
              controller);
  stops_->expect(container.uuid, LifecycleEvent::kStopped, kStoppedShutdown);
  XdrWriter arguments;
  write_domain(arguments, container.name, container.uuid, controller);
  auto ended = co_await connection_->call(kRemoteProgram, kDestroy, arguments.take(), kEndDeadline);
  if (!ended) log_warning("container '{}': libvirt cannot end it: {}", container.name, ended.error().message);
  co_await barrier();
  stops_->expect_nothing(container.uuid);
}

Task<void> BackendFeed::barrier() {
  if (up_) co_await connection_->call(kRemoteProgram, kGetLibVersion, {}, kBarrierDeadline);
}

Task<void> BackendFeed::settle(Uuid domain) {
  const auto self = shared_from_this();
  if (!up_) co_return;
  auto reply =
      co_await connection_->call(kRemoteProgram, kLookupByUuid, XdrWriter().uuid(domain).take(), kBarrierDeadline);
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
  if (!event)
    return log_warning("libvirt's {} driver sent an event {} that cannot be decoded", backend_name(kind), *event_id);

  if (is_about_own_records(*event)) return;
  bool news = true;
  if (*event_id == kEventLifecycle) {
    const auto body = read_lifecycle(event->body);
    if (!body) return;
    const bool of_definition = body->event == LifecycleEvent::kDefined || body->event == LifecycleEvent::kUndefined;
    if (of_definition && renaming_.contains(event->domain)) return;
    if (!up_) touched_.push_back(event->domain);
    const Domain* before = registry_.find(event->domain);
    const DomainState state_before = before ? before->state : DomainState::kNoState;
    news = apply_lifecycle(registry_, kind, *body);
    if (kind == Kind::kContainer) news = news && !tells_again(body->event, state_before);
  }
  show_id(*event, registry_, kind);
  if (*event_id == kEventLifecycle && kind == Kind::kVm)
    asio::co_spawn(executor_, settle_migrated(*event), asio::detached);
  // A container that reboots gets another controller, hence another id, and LXC says nothing but "rebooted".
  if (*event_id == kEventReboot && kind == Kind::kContainer)
    asio::co_spawn(executor_, refresh_id(event->domain), asio::detached);
  publish(*event, news);
  const Domain* now = registry_.find(event->domain);
  if (kind != Kind::kContainer || *event_id != kEventLifecycle) return;
  if (!now) {
    missed_ends_->forget(event->domain);
    return oom_->forget(event->domain);
  }
  follow(*now);
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
  if (kind() == Kind::kContainer) {
    news ? stops_->pass(event) : stops_->pass_repeated(event);
    if (!registry_.find(event.domain)) stops_->forget_end(event.domain);
    return;
  }
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
  registry_.put(domain);
  follow(domain);
}

void BackendFeed::on_lost(Kind, const std::vector<ForwardedCall>&, const std::vector<ForwardedCall>&) {
  up_ = false;
  broke_ = true;
  changed_.notify_all();
}

}  // namespace driver
