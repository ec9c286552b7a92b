// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which environments are on trial: those whose home has a record of it. Blocks; a worker or a task's thread.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/tasks/task.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>
#include <vector>

namespace dispatcher {

struct Trial {
  std::string home;
  upgrade::TrialRecord record;
};

// Of all homes; a record that cannot be read is logged and left out.
Result<std::vector<Trial>> all_trials(Services& services);

// kOperationInvalid where the environment is not on trial.
Result<Trial> trial_of(Services& services, const std::string& uuid);

// kOperationInvalid, naming the act and the way out, where the folder is a trial's home, or the bundle of one, whose
// images a trial stands on. `folder`: without links.
Result<void> expect_no_part_in_trials(Services& services, const std::string& folder, const char* act);

// Of the trial whose home it is, where there is one: exports and mounts end, and the old files are their owners' again.
// The environment does not run, or stands on nothing old any more. A task's thread.
Result<void> let_go_of_old_files(TaskRun& run, const std::string& home);

// What its overlays take on the disk; of a container over a tree also the image above that.
std::uint64_t written_bytes(const Services& services, const upgrade::TrialRecord& record);

}  // namespace dispatcher
