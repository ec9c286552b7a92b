// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A snapshot is taken, or the metadata of one that was taken before is given back (--redefine).
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_snapshots.hpp"
#include "libvirt-driver/answers/container_stop.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/events/container_stops.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/snapshots/snapshot_schema.hpp"
#include "libvirt-driver/xml/backend_form_options.hpp"
#include "libvirt-driver/xml/user_form.hpp"

#include <ctime>

namespace driver {
namespace {

// virDomainSnapshotCreateFlags
constexpr std::uint32_t kRedefine = 1;
constexpr std::uint32_t kCurrent = 2;
constexpr std::uint32_t kNoMetadata = 4;
constexpr std::uint32_t kHalt = 8;
constexpr std::uint32_t kDiskOnly = 16;
constexpr std::uint32_t kReuseExternal = 32;
constexpr std::uint32_t kQuiesce = 64;  // it always is
constexpr std::uint32_t kAtomic = 128;  // likewise
constexpr std::uint32_t kLive = 256;
constexpr std::uint32_t kValidate = 512;
constexpr std::uint32_t kKnown = 1023;
static_assert(kKnown == (kRedefine | kCurrent | kNoMetadata | kHalt | kDiskOnly | kReuseExternal | kQuiesce | kAtomic |
                         kLive | kValidate));

struct Wish {
  DomainObject domain;
  std::string text;
  SnapshotXml xml;
  std::uint32_t flags = 0;

  bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
};

Result<void> check_flag_set(std::uint32_t flags, std::string_view api) {
  if (auto known = check_flags(flags, kKnown, api); !known) return known;
  if ((flags & kCurrent) != 0 && (flags & kRedefine) == 0)
    return invalid_argument(
        "Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' is required by flag "
        "'VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT'");
  if (auto good = check_exclusive(flags, kRedefine, "VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE", kNoMetadata,
                                  "VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA");
      !good)
    return good;
  if (auto good = check_exclusive(flags, kRedefine, "VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE", kHalt,
                                  "VIR_DOMAIN_SNAPSHOT_CREATE_HALT");
      !good)
    return good;
  if ((flags & kLive) != 0)
    return operation_unsupported(
        "live snapshot creation is supported only during full system snapshots, and a container's "
        "memory cannot be saved");
  if ((flags & kReuseExternal) != 0)
    return operation_unsupported(
        "a container's snapshots are kept beside its image, there is no external file to reuse");
  return {};
}

Result<Wish> read_wish(BytesView arguments, std::string_view api) {
  XdrReader in(arguments);
  Wish wish;
  wish.domain = read_domain(in);
  wish.text = std::string(in.string());
  wish.flags = in.u32();
  if (!in.ok()) return undecodable();
  if (auto good = check_flag_set(wish.flags, api); !good) return good.error();
  auto xml = parse_snapshot_xml(wish.text);
  if (!xml) return xml.error();
  wish.xml = std::move(*xml);
  return wish;
}

SnapshotState state_for(const Domain& container, bool disk_only) {
  if (!container.active()) return SnapshotState::kShutoff;
  if (disk_only) return SnapshotState::kDiskSnapshot;
  return container.state == DomainState::kPaused ? SnapshotState::kPaused : SnapshotState::kRunning;
}

Task<Result<std::string>> definition_now(ClientSession& session, DomainObject domain) {
  auto xml = co_await container_xml(session, domain, kXmlSecure | kXmlInactive);
  if (!xml) co_return xml.error();
  auto shown = user_form(std::move(*xml), Kind::kContainer);
  if (!shown) co_return shown.error();
  shown->erase(shown->find_last_not_of(" \n") + 1);
  co_return shown;
}

// What will be made, as far as it is known before.
Task<Result<Snapshot>> plan(ClientSession& session, const Wish& wish) {
  auto definition = co_await definition_now(session, wish.domain);
  if (!definition) co_return definition.error();
  const auto container = known_container(session, wish.domain.uuid);
  if (!container) co_return container.error();
  if (wish.has(kHalt) && !container->persistent)
    co_return operation_invalid("cannot halt after transient domain snapshot");
  const auto source = source_of_snapshots(session, wish.domain.uuid, *definition);
  if (!source) co_return source.error();
  auto snapshot = new_snapshot(wish.xml, source->disk, std::time(nullptr));
  if (!snapshot) co_return snapshot.error();
  const SnapshotTree& others = snapshots_of(session, wish.domain.uuid);
  if (others.find(snapshot->name))
    co_return operation_failed(fmt::format("domain moment {} already exists", snapshot->name), ErrorDomain::kDomain);
  if (others.size() >= kMaxSnapshots)
    co_return operation_failed(fmt::format("a container has at most {} snapshots", kMaxSnapshots));
  snapshot->state = state_for(*container, wish.has(kDiskOnly));
  snapshot->parent = others.current();
  snapshot->domain_xml = std::move(*definition);
  co_return snapshot;
}

Task<Result<void>> take_copy(ClientSession& session, ContainerJob& job, const Wish& wish, const Snapshot& snapshot) {
  SnapshotStore& store = *session.services().snapshots;
  const Uuid container = wish.domain.uuid;
  const auto source = source_of_snapshots(session, container, snapshot.domain_xml);
  if (!source) co_return source.error();
  if (wish.has(kNoMetadata))
    co_return co_await run_snapshot_helper(session, job, "create", container, snapshot.name, *source);
  // A copy that nobody knows of is found by this, should virtvzd end before the metadata is written.
  if (auto begun = store.begin(container, snapshot.name); !begun) co_return begun.error();
  auto copied = co_await run_snapshot_helper(session, job, "create", container, snapshot.name, *source);
  if (copied) copied = store.save(container, snapshot);
  if (copied) copied = store.set_current(container, snapshot.name);
  store.end(container, snapshot.name);
  co_return copied;
}

Task<Result<Bytes>> create(ClientSession& session, ContainerJob& job, const Wish& wish) {
  const auto snapshot = co_await plan(session, wish);
  if (!snapshot) co_return snapshot.error();
  if (auto taken = co_await take_copy(session, job, wish, *snapshot); !taken) co_return taken.error();
  auto container = known_container(session, wish.domain.uuid);
  if (container && container->active() && wish.has(kHalt)) {
    const auto halted = co_await end_container(session, *container, kStoppedFromSnapshot);
    if (!halted) co_return halted.error();
    container = known_container(session, wish.domain.uuid);
  }
  if (!container) co_return container.error();
  XdrWriter out;
  write_snapshot_object(out, snapshot->name, *container);
  co_return out.take();
}

Result<Bytes> redefine(ClientSession& session, const Wish& wish) {
  const Uuid& uuid = wish.domain.uuid;
  const auto container = known_container(session, uuid);
  if (!container) return container.error();
  SnapshotStore& store = *session.services().snapshots;
  const SnapshotTree& tree = store.of(uuid);
  auto snapshot = redefined_snapshot(wish.xml, uuid, tree.find(wish.xml.name), wish.has(kDiskOnly));
  if (!snapshot) return snapshot.error();
  if (auto good = tree.check_parent(*snapshot); !good) return good.error();
  const Services& services = session.services();
  // It must be one that a revert can define.
  const auto form = backend_form(snapshot->domain_xml, Kind::kContainer,
                                 form_options(services.kvm_works, services.config.homes_root));
  if (!form) return form.error();
  const auto source = source_of_snapshots(session, uuid, snapshot->domain_xml);
  if (!source) return source.error();
  if (snapshot->disk.empty() || snapshot->disk == "/") snapshot->disk = source->disk;
  if (snapshot->disk != source->disk) return config_unsupported(fmt::format("no disk named '{}'", snapshot->disk));
  if (auto saved = store.save(uuid, *snapshot); !saved) return saved.error();
  if (wish.has(kCurrent))
    if (auto set = store.set_current(uuid, snapshot->name); !set) return set.error();
  XdrWriter out;
  write_snapshot_object(out, snapshot->name, *container);
  return out.take();
}

}  // namespace

Task<Result<Bytes>> create_container_snapshot(Call& call) {
  const auto wish = read_wish(call.payload(), api_name(call.procedure()));
  if (!wish) co_return wish.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, wish->domain); !allowed) co_return allowed.error();
  if (wish->has(kValidate))
    if (auto valid = co_await validate_snapshot_xml(session.services().executor, wish->text); !valid)
      co_return valid.error();
  auto job = co_await session.services().jobs->begin(wish->domain.uuid, JobOperation::kSnapshot,
                                                     std::string(api_name(call.procedure())));
  if (!job) co_return job.error();
  if (wish->has(kRedefine)) co_return job->finish(redefine(session, *wish));
  auto created = co_await create(session, *job, *wish);
  co_return job->finish(std::move(created));
}

}  // namespace driver
