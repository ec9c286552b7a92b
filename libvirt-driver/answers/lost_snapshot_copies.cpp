// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/lost_snapshot_copies.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/kernel/helper_program.hpp"

namespace driver {
namespace {

Task<Result<void>> remove_one(const Services& services, SnapshotStore::Begun lost) {
  auto job = co_await services.jobs->begin(lost.container, JobOperation::kSnapshotDelete, "virDomainSnapshotDelete");
  if (!job) co_return job.error();
  // A client may have taken it again meanwhile.
  if (services.snapshots->of(lost.container).find(lost.name)) co_return job->finish(Result<void>{});
  HelperRequest request{.words = {"snapshot", "delete", to_string(lost.container), lost.name}};
  auto removed = co_await run_helper(services.executor, std::move(request));
  if (!removed) co_return job->finish(Result<void>(removed.error()));
  services.snapshots->end(lost.container, lost.name);
  log_warning("container {}: snapshot '{}' was not finished; its copy is removed", to_string(lost.container),
              lost.name);
  co_return job->finish(Result<void>{});
}

}  // namespace

Task<void> remove_lost_snapshot_copies(const Services& services) {
  const std::vector<SnapshotStore::Begun> all = services.snapshots->begun_and_lost();
  for (const SnapshotStore::Begun& lost : all) {
    const auto removed = co_await remove_one(services, lost);
    if (!removed)
      log_error("container {}: the copy of snapshot '{}', which was not finished, cannot be removed: {}",
                to_string(lost.container), lost.name, removed.error().message);
  }
}

}  // namespace driver
