// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container becomes what it was: its files, its definition, and whether it runs. Events are those of QEMU's driver:
// "stopped", "defined" and "started", each "from snapshot".
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_snapshots.hpp"
#include "libvirt-driver/answers/container_stop.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/backend/container_rename.hpp"
#include "libvirt-driver/events/container_stops.hpp"
#include "libvirt-driver/kernel/helper_program.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/backend_form_options.hpp"

namespace driver {
namespace {

constexpr std::int32_t kCreateXml = 10;
constexpr std::int32_t kCreateWithFlags = 196;
constexpr std::chrono::milliseconds kStartDeadline{std::chrono::minutes(10)};
constexpr std::chrono::milliseconds kListDeadline{std::chrono::minutes(1)};

// virDomainSnapshotRevertFlags
constexpr std::uint32_t kRunning = 1;
constexpr std::uint32_t kPaused = 2;
constexpr std::uint32_t kForce = 4;
constexpr std::uint32_t kResetNvram = 8;  // a container has none

struct Revert {
  Snapshot snapshot;
  SnapshotSource source;
  std::string definition;  // for the backend
  bool starts = false;
};

Result<void> check_flag_set(std::uint32_t flags, std::string_view api) {
  if (auto known = check_flags(flags, kRunning | kPaused | kForce | kResetNvram, api); !known) return known;
  if (auto good = check_exclusive(flags, kRunning, "VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING", kPaused,
                                  "VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED");
      !good)
    return good;
  if ((flags & kPaused) != 0)
    return operation_unsupported(
        "a container cannot be reverted to a paused state, since its memory is not in its snapshots; "
        "revert it to running, then suspend it");
  return {};
}

Result<void> check_states(const Domain& container, const Snapshot& snapshot, std::uint32_t flags) {
  const bool runs = (flags & kRunning) != 0;
  if (snapshot.state == SnapshotState::kPaused && !runs)
    return operation_unsupported(
        fmt::format("snapshot '{}' was taken of a paused container, whose memory is not in it; revert "
                    "to it with --running",
                    snapshot.name));
  if (!container.persistent && !is_online(snapshot.state) && !runs)
    return operation_invalid("transient domain needs to request run or pause to revert to inactive snapshot");
  if (container.active() && !is_online(snapshot.state) && runs && (flags & kForce) == 0)
    return Error{ErrorCode::kSnapshotRevertRisky,
                 "revert requires force: must respawn the container to start inactive snapshot", ErrorDomain::kLxc};
  return {};
}

Result<Revert> plan(ClientSession& session, const SnapshotObject& object, std::uint32_t flags) {
  auto snapshot = find_snapshot(session, object.domain.uuid, object.name);
  if (!snapshot) return snapshot.error();
  const auto container = known_container(session, object.domain.uuid);
  if (!container) return container.error();
  if (auto good = check_states(*container, *snapshot, flags); !good) return good.error();
  // It may have been renamed since.
  const auto named = with_name(snapshot->domain_xml, container->name);
  if (!named) return named.error();
  const Services& services = session.services();
  auto form = backend_form(*named, Kind::kContainer, form_options(services.kvm_works, services.config.homes_root));
  if (!form) return form.error();
  auto source = source_of_snapshots(session, object.domain.uuid, snapshot->domain_xml);
  if (!source) return source.error();
  const bool starts = is_online(snapshot->state) || (flags & kRunning) != 0;
  return Revert{std::move(*snapshot), std::move(*source), std::move(form->xml), starts};
}

// Before a container is stopped for it.
Task<Result<void>> expect_copy(ClientSession& session, Uuid container, std::string name) {
  HelperRequest request{.words = {"snapshot", "list", to_string(container)}, .deadline = kListDeadline};
  auto listed = co_await run_helper(session.services().executor, std::move(request));
  if (!listed) co_return listed.error();
  if (("\n" + *listed).find(fmt::format(" {}\n", name)) != std::string::npos) co_return Result<void>{};
  co_return operation_failed(fmt::format("snapshot '{}' has no copy of the container's image any more", name));
}

Task<Result<void>> stop(ClientSession& session, Uuid uuid, std::string snapshot) {
  const auto container = known_container(session, uuid);
  if (!container || !container->active()) co_return Result<void>{};
  if (auto there = co_await expect_copy(session, uuid, std::move(snapshot)); !there) co_return there.error();
  auto stopped = co_await end_container(session, *container, kStoppedFromSnapshot);
  if (!stopped) co_return stopped.error();
  co_return Result<void>{};
}

Task<Result<void>> define(ClientSession& session, Uuid container, std::string definition) {
  ContainerStops& events = session.services().feed(Kind::kContainer).container_stops();
  events.expect(container, LifecycleEvent::kDefined, kDefinedFromSnapshot);
  auto defined = co_await define_container(session, std::move(definition));
  co_await session.services().feed(Kind::kContainer).barrier();
  events.expect_nothing(container);
  co_return defined;
}

Task<Result<void>> start(ClientSession& session, DomainObject domain, bool persistent, std::string definition) {
  BackendFeed& feed = session.services().feed(Kind::kContainer);
  feed.container_stops().expect(domain.uuid, LifecycleEvent::kStarted, kStartedFromSnapshot);
  Bytes arguments =
      persistent ? XdrWriter().raw(about(domain)).u32(0).take() : XdrWriter().string(definition).u32(0).take();
  auto started = co_await session.ask(Kind::kContainer, persistent ? kCreateWithFlags : kCreateXml,
                                      std::move(arguments), kStartDeadline);
  co_await feed.barrier();
  feed.container_stops().expect_nothing(domain.uuid);
  if (!started) co_return started.error();
  co_return Result<void>{};
}

Task<Result<Bytes>> revert(ClientSession& session, ContainerJob& job, SnapshotObject object, std::uint32_t flags) {
  const Uuid uuid = object.domain.uuid;
  const auto wanted = plan(session, object, flags);
  if (!wanted) co_return wanted.error();
  const bool persistent = known_container(session, uuid)->persistent;
  if (auto stopped = co_await stop(session, uuid, object.name); !stopped) co_return stopped.error();
  if (auto copied = co_await run_snapshot_helper(session, job, "revert", uuid, object.name, wanted->source); !copied)
    co_return copied.error();
  if (persistent)
    if (auto defined = co_await define(session, uuid, wanted->definition); !defined) co_return defined.error();
  if (wanted->starts)
    if (auto started = co_await start(session, object.domain, persistent, wanted->definition); !started)
      co_return started.error();
  if (auto set = session.services().snapshots->set_current(uuid, object.name); !set) co_return set.error();
  co_return Bytes{};
}

}  // namespace

Task<Result<Bytes>> revert_container_to_snapshot(Call& call) {
  XdrReader in(call.payload());
  SnapshotObject object = read_snapshot_object(in);
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto good = check_flag_set(flags, api_name(call.procedure())); !good) co_return good.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, object.domain); !allowed) co_return allowed.error();
  auto job = co_await session.services().jobs->begin(object.domain.uuid, JobOperation::kSnapshotRevert,
                                                     std::string(api_name(call.procedure())));
  if (!job) co_return job.error();
  auto reverted = co_await revert(session, *job, std::move(object), flags);
  co_return job->finish(std::move(reverted));
}

}  // namespace driver
