// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The domain of a task's environment, as libvirt has it now. A step asks for it each time: connections change.
//
// Blocks; a task's thread. kNoDomain where it is gone.
#pragma once

#include "dispatcher/libvirt/handles.hpp"
#include "dispatcher/tasks/task.hpp"

namespace dispatcher {

struct TrialDomain {
  Connection connection;
  DomainHandle domain;
  bool active = false;
};

Result<TrialDomain> trial_domain(TaskRun& run);

}  // namespace dispatcher
