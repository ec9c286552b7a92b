// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tasks about environments whose home is there: register, unregister, delete, move, reinstall.
//
//   register    path (folder, or the config file in it); name, uuid: others than the file's; regenerate_uuid;
//               preserve_uuid: the file's or none; regenerate_source_uuid: of a machine; force: disks may be missing.
//               A UUID that is in use is replaced unless it was asked for; a name never is.
//               Undone wholly on failure, cancel or crash. Result: uuid, name, home, report (words of the conversion).
//   unregister  force: a saved state is given up. The files stay. Finished after a crash.
//   delete      force: a running one is powered off first. The home goes, with all in it; disks outside it stay and are
//               named in the result (kept). Finished after a crash.
//   move        location: the folder that gets the home. By rename where that can be, else by a copy that is on the
//               disk before the old home goes. Undone wholly until then.
//   reinstall   template: another than the newest version of its own; no_backup, reset_accounts. A container's root made
//               anew. Undone wholly until the old root goes. Result: template.
//
// An environment whose home others stand on (linked clones) is neither deleted nor moved.
#pragma once

#include "dispatcher/tasks/task.hpp"

namespace dispatcher {

extern const TaskKind kRegisterKind;
extern const TaskKind kUnregisterKind;
extern const TaskKind kDeleteKind;
extern const TaskKind kMoveKind;
extern const TaskKind kReinstallKind;

}  // namespace dispatcher
