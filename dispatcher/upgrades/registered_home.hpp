// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An environment that was registered in its old bundle and becomes a trial: its domain and its record are kept in the
// trial's home (HOME/registered.json, with passwords, 0600), so that a rollback gives both back as they were.
//
// Each call may be repeated. A task's thread.
#pragma once

#include "dispatcher/tasks/task.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>

namespace dispatcher {

// kOperationInvalid where it runs, is suspended, or has snapshots here, which would be lost.
Result<void> expect_leavable(Services& services, const std::string& uuid);

// What the task's environment is now is kept; then it is undefined and forgotten. Its files stay.
Result<void> leave_registration(TaskRun& run, const std::string& home);
// Nothing where nothing was kept.
Result<void> take_registration_back(TaskRun& run, const std::string& home);
// Once nobody will want it back.
Result<void> drop_registration(const std::string& home);

}  // namespace dispatcher
