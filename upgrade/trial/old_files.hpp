// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who owns the files of an old bundle. libvirt gives backing images of a machine to QEMU's user when it starts, and
// does not give them back: they are remembered before the trial's first start, and given back when the machine has
// stopped, and at the end of the trial.
//
// The folders may be a stranger's, who may put links and other files in their place meanwhile: no link is followed, and
// only the file that was remembered, by its inode, gets an owner. Files only; any thread.
#pragma once

#include "foundation/result.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>
#include <vector>

namespace upgrade {

// Of images of all disks, each once. kConfigUnsupported for what is no regular file.
Result<std::vector<OldFile>> remember_old_files(const std::vector<TrialDisk>& disks);

// Changes only what differs; what is gone stays gone. All are tried; the first error.
Result<void> give_old_files_back(const std::vector<OldFile>& files);

}  // namespace upgrade
