// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All kinds of tasks that the dispatcher knows, in one table: D-Bus shows them by their names, the engine runs them.
// Each kind is described beside its steps, in a file of its own.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <span>

namespace dispatcher {

std::span<const TaskKind* const> all_task_kinds();

}  // namespace dispatcher
