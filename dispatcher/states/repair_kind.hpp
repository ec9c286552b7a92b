// SPDX-License-Identifier: LGPL-2.1-or-later
//
// "repair": starts a container that is stopped with the system of an OS template, and its own root at /repair, for
// this once (containers/roots/repair_root.hpp). The template is the one asked for, else the one that its root is over,
// else, of a root that is an image or a folder, the OSTEMPLATE of its ve.conf; one that is not here is refused by name.
//
// Arguments: template. Result: state, template.
#pragma once

#include "dispatcher/tasks/task.hpp"

namespace dispatcher {

extern const TaskKind kRepairKind;

}  // namespace dispatcher
