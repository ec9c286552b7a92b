// SPDX-License-Identifier: LGPL-2.1-or-later
//
// "set": the transaction behind `prlctl set`. Argument: operations, a list of names and values (setting.hpp). All of
// them are checked before the task is taken; then the environment is wholly as it was or wholly as it was wished,
// whatever fails or is killed in between:
//
//   plan      what it comes to (set_plan.hpp), with all that was there before, goes into the notes
//   images    new disks' images are made
//   filters   network filters that its adapters will refer to are defined
//   live      the running domain follows (aspects.hpp)
//   define    definition, name, autostart flag and config file, in one piece as the keeper of config files sees it
//   resize    disk images get their new sizes; undone, they get their old ones
//   finish    images that were to be removed go
//   wish      what the guest is to be told is kept until it was (guests/)
//   guest     one that runs is told; the notes, which have passwords, are emptied
//
// Result: waiting (settings that count from the next start on), in_guest (settings of the guest's own files),
// reconfigured (adapters whose settings the guest had of its own till now), refused (what the guest said no to, each
// with its words).
#pragma once

#include "dispatcher/tasks/task.hpp"

namespace dispatcher {

extern const TaskKind kSetKind;

}  // namespace dispatcher
