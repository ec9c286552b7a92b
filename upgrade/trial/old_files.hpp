// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The images of an old bundle that a trial stands on: that they are what they were when it began, and whose they were.
//
// An overlay over an image that was replaced, cut or written to shows a disk that never was, so no trial starts, and
// none is committed, over another content than at its begin; size and time of change tell. A copy that was put back
// with both, by cp -a or rsync -a, is as good as the file.
//
// libvirt gives backing images of a machine to QEMU's user when it starts, and does not give them back: owners are
// remembered before the trial's first start, and given back when the machine has stopped, and at the end of the trial.
// The folders may be a stranger's, who may put links and other files in their place meanwhile: no link is followed, and
// only the file that was remembered, by its inode, gets an owner.
//
// Files only; any thread.
#pragma once

#include "foundation/result.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>
#include <vector>

namespace upgrade {

// Of images of all disks, each once. kConfigUnsupported for what is no regular file.
Result<std::vector<OldFile>> remember_old_files(const std::vector<TrialDisk>& disks);

// kOperationInvalid, with the first image of the trial's disks that is gone or another, and what can be done.
Result<void> expect_old_files(const TrialRecord& record);

// Changes only what differs. What is gone stays gone; what is another file, or behind a link, keeps the owner that it
// has: a line for the log each. All are tried; the first error.
Result<std::vector<std::string>> give_old_files_back(const std::vector<OldFile>& files);

}  // namespace upgrade
