// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A snapshot goes, alone or with all below it: first its copy, then what is known of it, so that a deletion that was
// interrupted can be asked for again. Children of one that goes alone become its parent's.
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_snapshots.hpp"
#include "libvirt-driver/answers/container_target.hpp"

#include <algorithm>

namespace driver {
namespace {

// virDomainSnapshotDeleteFlags
constexpr std::uint32_t kChildren = 1;
constexpr std::uint32_t kMetadataOnly = 2;
constexpr std::uint32_t kChildrenOnly = 4;

Task<Result<void>> remove_one(ClientSession& session, ContainerJob& job, Uuid container, std::string name,
                              bool metadata_only) {
  if (!metadata_only) {
    const SnapshotSource any;
    auto gone = co_await run_snapshot_helper(session, job, "delete", container, name, any);
    if (!gone) co_return gone.error();
  }
  SnapshotStore& store = *session.services().snapshots;
  const SnapshotTree& tree = store.of(container);
  const Snapshot* snapshot = tree.find(name);
  if (!snapshot) co_return Result<void>{};
  // Its parent becomes the current one, as with QEMU's driver.
  if (tree.current() == name)
    if (auto set = store.set_current(container, std::string(snapshot->parent)); !set) co_return set.error();
  co_return store.remove(container, name);
}

Task<Result<Bytes>> remove(ClientSession& session, ContainerJob& job, SnapshotObject object, std::uint32_t flags) {
  const Uuid uuid = object.domain.uuid;
  const auto snapshot = find_snapshot(session, uuid, object.name);
  if (!snapshot) co_return snapshot.error();
  std::vector<std::string> names;
  if ((flags & (kChildren | kChildrenOnly)) != 0) names = snapshots_of(session, uuid).descendants(object.name);
  std::ranges::reverse(names);
  if ((flags & kChildrenOnly) == 0) names.push_back(object.name);
  for (const std::string& name : names)
    if (auto gone = co_await remove_one(session, job, uuid, name, (flags & kMetadataOnly) != 0); !gone)
      co_return gone.error();
  co_return Bytes{};
}

}  // namespace

Task<Result<Bytes>> delete_container_snapshot(Call& call) {
  XdrReader in(call.payload());
  SnapshotObject object = read_snapshot_object(in);
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kChildren | kMetadataOnly | kChildrenOnly, api_name(call.procedure())); !known)
    co_return known.error();
  if (auto good = check_exclusive(flags, kChildren, "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN", kChildrenOnly,
                                  "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY");
      !good)
    co_return good.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, object.domain); !allowed) co_return allowed.error();
  auto job = co_await session.services().jobs->begin(object.domain.uuid, JobOperation::kSnapshotDelete,
                                                     std::string(api_name(call.procedure())));
  if (!job) co_return job.error();
  auto removed = co_await remove(session, *job, std::move(object), flags);
  co_return job->finish(std::move(removed));
}

}  // namespace driver
