// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A view into running tasks for tests: whether a task that is cut off at any of its steps leaves nothing half done
// cannot be seen from outside at the right moment. The daemon has one when the environment variable
// SWITCHYARD_KILL_AT=KIND/STEP/before|after is set: it then ends itself with SIGKILL at that place, once reached.
//
// On the task's thread.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <functional>
#include <string_view>

namespace dispatcher {

// `when`: "before", "after" (the act is done, that it is done is not written yet).
using TaskProbe = std::function<void(const TaskRecord&, const TaskStep&, std::string_view when)>;

// Thrown by a probe, ends the task there as a crash would: nothing more is done or written.
struct TaskAbandoned {};

// Of SWITCHYARD_KILL_AT's value; kInvalidArg where it is not of that form.
Result<TaskProbe> probe_that_kills(std::string_view place);

}  // namespace dispatcher
