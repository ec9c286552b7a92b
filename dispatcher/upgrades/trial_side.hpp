// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a trial is of a machine, and of a container: the steps of the tasks (upgrade_kinds.hpp) are the same for both,
// and call these functions. All of a task's thread but for `look` and `expect_fit`, which a worker calls too. Each may
// be called again after a crash, and finds only part of its work done. None of them changes the old bundle.
//
// `home` is the trial's own: HOMES_ROOT/vmprivate/UUID, HOMES_ROOT/private/UUID. Arguments of the task, in its record:
// path (the bundle's folder), name, uuid (as chosen), to, snapshots, discard_state, profile.
#pragma once

#include "dispatcher/homes/bundle.hpp"
#include "dispatcher/tasks/task.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>

namespace dispatcher {

struct TrialSide {
  // Puts the disks as they would be on trial into the record, which has all else. Makes nothing; the home need not be
  // there. Whatever keeps the bundle from being one is its error.
  Result<void> (*look)(Services&, const TaskRecord&, upgrade::TrialRecord&, const std::string& home);
  // Into the home, which is there and has its upgrade.json: overlays, small files of the bundle.
  Result<void> (*fill)(TaskRun&, const upgrade::TrialRecord&, const std::string& home);
  // What makes the home one that can be removed: exports end, nothing is mounted. The environment does not run.
  Result<void> (*let_go)(TaskRun&, const upgrade::TrialRecord&, const std::string& home);
  // The PCS6 file and the domain of the trial; `home` and `config_file` are those of the trial. The same each time.
  Result<Bundle> (*describe)(Services&, const TaskRecord&, const upgrade::TrialRecord&, const std::string& home);
  // Of a commit, before it is queued: what keeps it from being done.
  Result<void> (*expect_fit)(Services&, const upgrade::TrialRecord&, const std::string& home);
  // All comes to lie in the home. When it returns, nothing of the environment refers to the bundle. An error leaves a
  // trial that is as good as before.
  Result<void> (*settle)(TaskRun&, const upgrade::TrialRecord&, const std::string& home);
  // What a settling that was cut off left: copies that are not whole, jobs that go on.
  Result<void> (*stop_settling)(TaskRun&, const upgrade::TrialRecord&, const std::string& home);
};

extern const TrialSide kMachineTrial;
extern const TrialSide kContainerTrial;

inline const TrialSide& trial_side(bool is_container) { return is_container ? kContainerTrial : kMachineTrial; }

}  // namespace dispatcher
