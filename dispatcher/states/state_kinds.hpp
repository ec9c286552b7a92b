// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tasks that change the state of an environment: start, stop, restart, pause, suspend, resume, repair
// (repair_kind.hpp). In which state each may be asked for is one table (prlctl's: state_kinds.cpp); anywhere else it is
// refused before it is queued, with the state and those that would do. A dispatcher that ends meanwhile leaves libvirt
// to finish what it was asked, and the task failed.
//
// Arguments of stop: force, no_force, acpi (booleans), timeout_s (seconds, 1 to 86400; 120); of restart: force.
// Result: state; of stop: by_force.
#pragma once

#include "dispatcher/model/environment.hpp"
#include "dispatcher/tasks/task.hpp"

#include <span>

namespace dispatcher {

std::span<const TaskKind* const> state_kinds();

// What libvirt says of an environment now; kNoDomain where it knows none. Blocks: a worker or a task's thread.
Result<DomainFacts> facts_of(Services& services, const std::string& uuid);

}  // namespace dispatcher
