// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Ends a trial by making all of it the environment's own.
//
//   plan    what is needed, and whether there is room for it
//   settle  its disks; done again after a crash, from where it was
//   clear   exports end, the old files are their owners' again, and the trial's record goes
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/homes/files/tree_removal.hpp"
#include "dispatcher/homes/images/image_chain.hpp"
#include "dispatcher/upgrades/commit_rate.hpp"
#include "dispatcher/upgrades/registered_home.hpp"
#include "dispatcher/upgrades/trial_side.hpp"
#include "dispatcher/upgrades/trials.hpp"
#include "dispatcher/upgrades/upgrade_kinds.hpp"
#include "upgrade/trial/old_files.hpp"
#include "upgrade/views/disk_view_node.hpp"

#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

constexpr const char* kMayCreate = "org.switchyard.dispatcher.create";

// A commit may give up the snapshots that the trial was begun to keep.
void give_up_snapshots(const TaskRecord& record, upgrade::TrialRecord& trial) {
  if (record.argument("snapshots") == "flatten") trial.keeps_snapshots = false;
}

Result<void> expect_fit(Services& services, const TaskRecord& record) {
  const std::string& uuid = record.environment;
  auto trial = trial_of(services, uuid);
  if (!trial) return trial.error();
  give_up_snapshots(record, trial->record);
  // Else what it copies never was a disk.
  if (auto same = upgrade::expect_old_files(trial->record); !same) return same;
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  if (auto nobody = expect_nobody_stands_on(*connection, uuid, trial->home); !nobody) return nobody;
  return trial_side(trial->record.is_container).expect_fit(services, trial->record, trial->home);
}

Result<void> check(Services& services, TaskRecord& record) {
  if (const auto rate = commit_rate(record); !rate) return rate.error();
  if (const std::string said = record.argument("snapshots"); !said.empty() && said != "flatten")
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("snapshots '{:.64}', expected 'flatten': only an upgrade can choose to keep them", said)};
  return expect_fit(services, record);
}

Result<void> plan(TaskRun& run) {
  const auto trial = trial_of(run.services(), run.record().environment);
  if (!trial) return trial.error();
  run.notes()["home"] = trial->home;
  run.result()["home"] = trial->home;
  run.result()["old_home"] = trial->record.old_home;
  return expect_fit(run.services(), run.record());
}

using SideStep = Result<void> (*TrialSide::*)(TaskRun&, const upgrade::TrialRecord&, const std::string&);

// Nothing where the trial has ended.
template <SideStep step>
Result<void> by_side(TaskRun& run) {
  const std::string home = run.note("home");
  auto trial = upgrade::read_trial(home);
  if (!trial) return trial.error();
  if (!*trial) return {};
  give_up_snapshots(run.record(), **trial);
  return (trial_side((*trial)->is_container).*step)(run, **trial, home);
}

Result<void> clear(TaskRun& run) {
  const std::string home = run.note("home");
  if (auto gone = let_go_of_old_files(run, home); !gone) return gone;
  if (auto dropped = drop_registration(home); !dropped) return dropped;
  if (auto removed = remove_tree(upgrade::trial_folder(home)); !removed) return removed;
  if (auto dropped = upgrade::drop_trial(home); !dropped) return dropped;
  run.services().home_changed(run.record().environment);
  return {};
}

constexpr std::array kSteps{
    TaskStep{"plan", "looking at what is there", &plan, nullptr},
    TaskStep{"settle", "taking over disks", &by_side<&TrialSide::settle>, &by_side<&TrialSide::stop_settling>, 50,
             true},
    TaskStep{"clear", "letting go of the old files", &clear, nullptr},
};

}  // namespace

const TaskKind kUpgradeCommitKind{"upgrade-commit", kSteps, kSteps.size() - 1, kMayCreate, &check};

}  // namespace dispatcher
