// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The folder of an environment that a task makes: where it is, made, given up again. Its path is in the task's notes
// (`home`); `home_made` says that this task made it, so that the undoing never takes a folder that was there before.
//
// A container's home is HOMES_ROOT/private/UUID (containers/homes/container_home.hpp); a machine's is
// HOMES_ROOT/vmprivate/UUID, or UUID below a folder that was asked for. A task's thread.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/tasks/task.hpp"

#include <cstdint>
#include <string>

namespace dispatcher {

// `below`: the folder asked for; empty: ours. kInvalidArg where that is no absolute path, or the kind has no choice.
Result<std::string> home_for(const DispatcherConfig& config, Kind kind, const std::string& uuid,
                             const std::string& below);

Result<void> make_home_folder(TaskRun& run);
// Whatever is in it; nothing that a link in it leads to. A container's root is unmounted first.
Result<void> remove_home_folder(TaskRun& run);
// A home whose domain has gone, or is elsewhere now: whoever was at its config file has ended when it is emptied.
Result<void> remove_left_home(TaskRun& run, const std::string& folder);

// kOperationFailed, with both numbers, where the file system of an existing folder has less.
Result<void> expect_space(const std::string& folder, std::uint64_t bytes);

}  // namespace dispatcher
