// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What makes an environment of a bundle, as steps that several kinds of tasks take: network filters that its interfaces
// refer to, the domain, the catalogue's record; and the undoing of each, which also bears that nothing was done. The
// domain's UUID is the task's environment. A task's thread.
#pragma once

#include "dispatcher/homes/bundle.hpp"
#include "dispatcher/tasks/task.hpp"

#include <string>

namespace dispatcher {

Result<void> define_filters(TaskRun& run, const Bundle& bundle);
Result<void> undefine_filters(TaskRun& run);

// The domain, and its autostart. kDomExist where somebody has the UUID.
Result<void> define_bundle(TaskRun& run, const Bundle& bundle);
Result<void> undefine_bundle(TaskRun& run);

// Also writes the task's result: uuid, name, home, report (words of the conversion).
Result<void> record_bundle(TaskRun& run, const Bundle& bundle);
// Only a record of that home.
Result<void> forget_bundle(TaskRun& run, const std::string& home);

}  // namespace dispatcher
