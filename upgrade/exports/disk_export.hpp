// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Views of a machine's old disks as NBD exports, which its overlays stand on: for each a qemu-nbd of its own,
// read-only, in a cgroup of ours, so that it outlives the daemon whose hook started it. Its socket is QEMU's alone.
// What it complains of is in HOME/upgrade/export.log.
//
//   /run/libvirt/switchyard/exports/UUID/   disk0   disk0.pid   disk1   disk1.pid
//
// Which process serves is what the lock on its pid file says: see processes/process_end.hpp. Starts and ends of one
// environment wait for each other. Single-threaded programs only, but for find_exports(); root.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>
#include <vector>

namespace upgrade {

bool has_exports(const TrialRecord& record);

// Those that serve go on. `qemu`: whose the sockets are to be.
Result<void> start_exports(const std::string& home, const TrialRecord& record, const QemuUser& qemu);

// Of those that were started and not ended, those whose process ended by itself: for who watches over them. Starts
// nothing else.
Result<void> restart_exports(const std::string& home, const TrialRecord& record);

// All of them; nobody may use them any more.
Result<void> end_exports(const std::string& home, const TrialRecord& record);

struct ExportProcess {
  std::string name;
  UniqueFd process;   // its pidfd, readable when it has ended; empty: nobody serves
  bool died = false;  // without being ended, or serves where nobody looks for it: to be restarted
};
// One for each disk that has an export. Any thread.
Result<std::vector<ExportProcess>> find_exports(const TrialRecord& record);

}  // namespace upgrade
