// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The files of a container on trial become its own. What it writes must not change meanwhile, and LXC has no block
// jobs: one that runs is stopped, copied and started again.
//
//   ploop   each disk as an image of the trial's format, as a machine's that is off
//   simfs   all that it sees, as a raw image of its own whatever the format: ids from 0, as they were
//
// After each disk the container is whole: the disk is its own or as before. A start between is refused with words: the
// image is not there yet, or held. expect_container_fit on a worker, too; else a task's thread. Errors:
// kOperationInvalid, kOperationFailed for a lack of space, those of libvirt, qemu-img and switchyard-ct.
#pragma once

#include "dispatcher/tasks/task.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>

namespace dispatcher {

Result<void> expect_container_fit(Services& services, const upgrade::TrialRecord& trial, const std::string& home);
Result<void> settle_container(TaskRun& run, const upgrade::TrialRecord& trial, const std::string& home);
Result<void> stop_settling_container(TaskRun& run, const upgrade::TrialRecord& trial, const std::string& home);

}  // namespace dispatcher
