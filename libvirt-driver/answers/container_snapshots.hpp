// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Snapshots of containers, as libvirt's QEMU driver has those of VMs: flags, words, events. The copy is switchyard-ct's
// to make (containers/snapshots/), the metadata virtvzd's own (snapshots/snapshot_store.hpp). Memory is never in a
// snapshot: one of a running container says "running" and has <memory snapshot='no'/>, a revert to it starts the
// container anew.
//
// Daemon thread only.
#pragma once

#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/session/client_session.hpp"
#include "libvirt-driver/snapshots/snapshot_wish.hpp"

#include <span>
#include <string>

namespace driver {

std::span<const Answer> container_snapshots_answers();
std::span<const Answer> container_snapshot_queries();

Task<Result<Bytes>> create_container_snapshot(Call& call);     // DOMAIN_SNAPSHOT_CREATE_XML
Task<Result<Bytes>> revert_container_to_snapshot(Call& call);  // DOMAIN_REVERT_TO_SNAPSHOT
Task<Result<Bytes>> delete_container_snapshot(Call& call);     // DOMAIN_SNAPSHOT_DELETE

// --- what they have in common ---

// A snapshot as clients name it: its name, then the domain.
struct SnapshotObject {
  std::string name;
  DomainObject domain;
};
SnapshotObject read_snapshot_object(XdrReader& in);
void write_snapshot_object(XdrWriter& out, std::string_view name, const Domain& container);

// Those of a container that the registry has.
const SnapshotTree& snapshots_of(ClientSession& session, const Uuid& container);
Result<Snapshot> find_snapshot(ClientSession& session, const Uuid& container, std::string_view name);
Error no_snapshot(std::string words);
Result<Domain> known_container(ClientSession& session, const Uuid& container);

// At most one of the two; their names are libvirt's.
Result<void> check_exclusive(std::uint32_t flags, std::uint32_t one, std::string_view one_name, std::uint32_t other,
                             std::string_view other_name);

// The container's own image, or the one its definition names.
Result<SnapshotSource> source_of_snapshots(ClientSession& session, const Uuid& container, std::string_view domain_xml);

// `switchyard-ct snapshot VERB UUID NAME`, as a part of `job` that clients see and can end.
Task<Result<void>> run_snapshot_helper(ClientSession& session, ContainerJob& job, std::string verb, Uuid container,
                                       std::string name, SnapshotSource source);

}  // namespace driver
