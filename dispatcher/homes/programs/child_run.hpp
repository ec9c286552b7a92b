// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A program of the host's as part of a task's step: qemu-img, switchyard-ct. It is ended when the task is cancelled or
// the dispatcher ends: first asked to (SIGTERM, so that it clears away what it began), then killed. It dies with the
// task's thread, so a killed dispatcher leaves nobody at work.
//
// In: the program, and who hears each line it says ('\r' ends one, too, as in qemu-img's progress). Out: all it said,
// at most 1 MiB. Errors: those of containers/processes/child_process.hpp; kOperationAborted; kOperationTimeout. A
// task's thread only.
#pragma once

#include "containers/processes/child_process.hpp"
#include "dispatcher/tasks/task.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace dispatcher {

struct ChildWish {
  containers::Program program;
  std::chrono::seconds deadline{0};  // 0: none, for what copies
  std::function<void(std::string_view line)> said = nullptr;
};

Result<std::string> run_child(TaskRun& run, const ChildWish& wish);

}  // namespace dispatcher
