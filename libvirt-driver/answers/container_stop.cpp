// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_stop.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/access/process_start_time.hpp"
#include "libvirt-driver/answers/container_agent.hpp"
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_filesystems.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/kernel/freezer.hpp"
#include "libvirt-driver/kernel/guarded_child.hpp"
#include "libvirt-driver/kernel/init_request.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <cerrno>
#include <csignal>

namespace driver {
namespace {

using std::chrono::milliseconds;

constexpr std::int32_t kReboot = 27;
constexpr std::int32_t kDestroy = 12;
constexpr std::int32_t kShutdownFlags = 258;

// virDomainDestroyFlagsValues
constexpr std::uint32_t kGraceful = 1;
constexpr std::uint32_t kRemoveLogs = 2;
// virDomainShutdownFlagValues, whose numbers virDomainRebootFlagValues shares. The power button of a container is its
// init; paravirtual control is Xen's, and QEMU's driver refuses it too.
constexpr std::uint32_t kAcpi = 1;
constexpr std::uint32_t kAgent = 2;
constexpr std::uint32_t kInitctl = 4;
constexpr std::uint32_t kSignal = 8;

constexpr milliseconds kBackendDeadline{std::chrono::minutes(1)};
// The kernel and the controller need some 20 ms to take a container down, libvirt 200 more where it finds them at it.
constexpr milliseconds kKillPatience{2000};
// As long as QEMU's driver waits for a process that gets SIGTERM.
constexpr milliseconds kGracefulPatience{10000};
constexpr milliseconds kAskPatience{1000};
// An older first process that does not listen never will. Nothing tells when one begins to: it is looked at.
constexpr milliseconds kYouth{10000};
constexpr milliseconds kFirstLook{5};
constexpr milliseconds kLastLook{160};

bool has_stopped(const Domain* container) { return !container || !container->active(); }

Task<Result<Bytes>> destroyed_by_backend(ClientSession& session, DomainObject domain) {
  auto reply = co_await session.ask(Kind::kContainer, kDestroy, about(domain), kBackendDeadline);
  co_await session.services().feed(Kind::kContainer).settle(domain.uuid);
  // It ended while it was being destroyed.
  if (!reply && reply.error().code == ErrorCode::kOperationInvalid &&
      has_stopped(session.services().registry.find(domain.uuid)))
    co_return Bytes{};
  co_return reply;
}

Task<Result<Bytes>> kill_container(ClientSession& session, Domain container, std::int32_t detail) {
  Services& services = session.services();
  BackendFeed& feed = services.feed(Kind::kContainer);
  const DomainObject domain{container.name, container.uuid, -1};
  const auto init = init_of(container);
  // Where they are, the controller tells, which is about to end.
  const ContainerCgroups cgroups = find_container_cgroups(controller_pid(container.id));
  feed.container_stops().expect(container.uuid, LifecycleEvent::kStopped, detail);
  feed.controller_ends().watch(container, std::nullopt);
  bool stopped = false;
  const bool killed = init && send_signal(*init, SIGKILL);
  // Also what the backend alone is to kill, or has tried to.
  thaw_v1(cgroups);
  if (killed) stopped = co_await container_reaches(services, container.uuid, has_stopped, kKillPatience);
  Result<Bytes> result = Bytes{};
  if (!stopped) result = co_await destroyed_by_backend(session, domain);
  co_await feed.settle(container.uuid);
  feed.container_stops().expect_nothing(container.uuid);
  co_return result;
}

using SharedInit = std::shared_ptr<const std::optional<ContainerInit>>;

Task<InitOutcome> ask_now(Executor executor, SharedInit init, InitRequest request) {
  request.at_any_rate = process_age((*init)->pid) >= kYouth;
  std::function<int()> ask = [init, request] { return encode_outcome(ask_init(**init, request)); };
  const std::optional<int> status = co_await run_in_child(executor, std::move(ask), kAskPatience);
  co_return status ? decode_outcome(*status) : InitOutcome{};
}

Task<Result<void>> ask_first_process(ClientSession& session, Domain container, InitRequest request) {
  Services& services = session.services();
  const SharedInit init = std::make_shared<const std::optional<ContainerInit>>(init_of(container));
  if (!init->has_value())
    co_return operation_invalid(fmt::format("container '{}' has no first process yet", container.name));
  const std::function<bool(const Domain*)> has_gone = [id = container.id](const Domain* now) {
    return !now || now->id != id;
  };
  InitOutcome outcome = co_await ask_now(services.executor, init, request);
  for (milliseconds look = kFirstLook; outcome.reply == InitReply::kNotYet; look = std::min(look * 2, kLastLook)) {
    const bool gone = co_await container_reaches(services, container.uuid, has_gone, look);
    if (gone)
      co_return operation_failed(
          fmt::format("the first process of container '{}' ended before it could be asked", container.name));
    outcome = co_await ask_now(services.executor, init, request);
  }
  if (outcome.reply == InitReply::kNoInitctl)
    co_return operation_unsupported("Container does not provide an initctl pipe");
  if (outcome.reply == InitReply::kFailed)
    co_return operation_failed(fmt::format("the first process of container '{}' cannot be reached", container.name));
  if (outcome.reply == InitReply::kUnheard)
    log_warning("container '{}': its {} does not listen to the signal that asks it to {}", container.name,
                outcome.kind->name, request.reboot ? "reboot" : "stop");
  log_info("container '{}': its {} was asked to {} by {}", container.name, outcome.kind->name,
           request.reboot ? "reboot" : "stop", outcome.reply == InitReply::kAskedByInitctl ? "initctl" : "a signal");
  co_return Result<void>{};
}

Task<Result<Bytes>> stop_gracefully(ClientSession& session, Domain container) {
  BackendFeed& feed = session.services().feed(Kind::kContainer);
  ContainerStops& stops = feed.container_stops();
  const InitRequest any_way;
  if (auto asked = co_await ask_first_process(session, container, any_way); !asked) co_return asked.error();
  // A frozen one could not do as it is asked.
  thaw_v1(find_container_cgroups(controller_pid(container.id)));
  if (feed.container_freezer().handles(container)) static_cast<void>(feed.container_freezer().ask(container, false));
  stops.expect(container.uuid, LifecycleEvent::kStopped, kStoppedDestroyed);
  const bool stopped = co_await container_reaches(session.services(), container.uuid, has_stopped, kGracefulPatience);
  stops.expect_nothing(container.uuid);
  if (!stopped)
    co_return system_error(fmt::format("Failed to terminate process {} with SIGTERM", controller_pid(container.id)),
                           EBUSY);
  co_await feed.settle(container.uuid);
  co_return Bytes{};
}

// While its snapshot is taken a container may be frozen, and could not die.
void end_snapshot(Services& services, const Uuid& container) {
  const auto job = services.jobs->current(container);
  if (job && job->operation == JobOperation::kSnapshot) static_cast<void>(services.jobs->abort(container));
}

Task<Result<Bytes>> destroy(Call& call, bool with_flags) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), with_flags);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, kGraceful | kRemoveLogs, "virDomainDestroyFlags"); !known)
    co_return known.error();
  ClientSession& session = call.session();
  if (!session.services().answers_for_all()) {
    if (auto allowed = co_await may_write(session, asked->domain); allowed)
      co_await thaw_before_stop(session.services(), asked->domain.uuid);
    co_return co_await destroyed_by_backend(session, asked->domain);
  }
  const Result<Domain> container = running_container(session.services(), asked->domain.uuid);
  if (!container) co_return container.error();
  co_await thaw_before_stop(session.services(), container->uuid);
  if ((asked->flags & kGraceful) != 0) co_return co_await stop_gracefully(session, *container);
  end_snapshot(session.services(), asked->domain.uuid);
  co_return co_await kill_container(session, *container, kStoppedDestroyed);
}

// With fine-grained access control: whether the client may, and whether that was enough.
Task<Result<bool>> asked_by_backend(ClientSession& session, DomainObject domain, bool reboot) {
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, -1);
  Bytes arguments = out.u32(kInitctl).take();
  auto reply =
      co_await session.ask(Kind::kContainer, reboot ? kReboot : kShutdownFlags, std::move(arguments), kBackendDeadline);
  if (reply) co_return true;
  if (reply.error().code == ErrorCode::kOperationUnsupported) co_return false;
  co_return reply.error();
}

void expect_end(const Services& services, const Uuid& container) {
  if (const auto running = running_container(services, container))
    services.feed(Kind::kContainer).controller_ends().watch(*running, kStoppedShutdown);
}

Task<Result<Bytes>> ask_to_stop(Call& call, bool with_flags, bool reboot, std::string_view function) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), with_flags);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, kAcpi | kAgent | kInitctl | kSignal, function); !known)
    co_return known.error();
  ClientSession& session = call.session();
  // Of several ways the first process's own is the surest.
  if (asked->flags == kAgent) {
    if (auto allowed = co_await may_write(session, asked->domain); !allowed) co_return allowed.error();
    co_await thaw_before_stop(session.services(), asked->domain.uuid);
    if (!reboot) expect_end(session.services(), asked->domain.uuid);
    const Result<void> done = co_await shut_down_by_agent(session, asked->domain, function, reboot);
    if (!done) co_return done.error();
    co_return Bytes{};
  }
  if (!session.services().answers_for_all()) {
    const Result<bool> done = co_await asked_by_backend(session, asked->domain, reboot);
    if (!done) co_return done.error();
    if (*done) co_return Bytes{};
  }
  const Result<Domain> container = running_container(session.services(), asked->domain.uuid);
  if (!container) co_return container.error();
  co_await thaw_before_stop(session.services(), container->uuid);
  if (!reboot) expect_end(session.services(), container->uuid);
  const bool any = (asked->flags & (kInitctl | kSignal)) == 0;
  const InitRequest request{reboot, any || (asked->flags & kInitctl) != 0, any || (asked->flags & kSignal) != 0};
  if (auto done = co_await ask_first_process(session, *container, request); !done) co_return done.error();
  co_return Bytes{};
}

}  // namespace

Task<Result<Bytes>> end_container(ClientSession& session, Domain container, std::int32_t detail) {
  if (session.services().answers_for_all()) co_return co_await kill_container(session, container, detail);
  ContainerStops& stops = session.services().feed(Kind::kContainer).container_stops();
  stops.expect(container.uuid, LifecycleEvent::kStopped, detail);
  const DomainObject domain{container.name, container.uuid, -1};
  auto ended = co_await destroyed_by_backend(session, domain);
  stops.expect_nothing(container.uuid);
  co_return ended;
}

Task<Result<Bytes>> destroy_container(Call& call) { return destroy(call, false); }
Task<Result<Bytes>> destroy_container_flags(Call& call) { return destroy(call, true); }
Task<Result<Bytes>> shut_down_container(Call& call) { return ask_to_stop(call, false, false, "virDomainShutdown"); }
Task<Result<Bytes>> shut_down_container_flags(Call& call) {
  return ask_to_stop(call, true, false, "virDomainShutdownFlags");
}
Task<Result<Bytes>> reboot_container(Call& call) { return ask_to_stop(call, true, true, "virDomainReboot"); }

}  // namespace driver
