// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine's old tree of snapshots becomes one of ours, at a commit that keeps it: each disk an image that has them
// inside, then libvirt is told of them (old_snapshot_xml.hpp).
//
// Of each old image only what it holds itself is moved, so the new image takes as much as all of them together. QEMU
// has no command that moves so much and no more; an overlay of the new image is made of it, and merged:
//
//   qemu-img convert -B NEW … IMAGE DELTA     IMAGE stands on NEW, too, so that what it lacks is not its own
//   qemu-img commit DELTA
//
// NEW is given as the range that a part of a split disk is of it.
//
// The machine is off. A task's thread; errors: those of qemu-img and libvirt, kOperationInvalid.
#pragma once

#include "dispatcher/tasks/task.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace dispatcher {

// Of an image that is being made: the overlay on its way into it.
std::string delta_file(const upgrade::TrialDisk& disk);

// Into a new qcow2 image `to`: the disk as it is with its overlay, which is only read, and all snapshots inside. What a
// failure leaves is the caller's, with delta_file().
Result<void> build_tree(TaskRun& run, const upgrade::TrialRecord& trial, const upgrade::TrialDisk& disk,
                        const std::string& to, const std::function<void(unsigned percent)>& told);

// What all images of a disk take, and the largest overlay on its way.
std::uint64_t tree_bytes(const upgrade::TrialDisk& disk);

// Old snapshots are of the trial's disks. kOperationInvalid where the machine has got another one.
Result<void> expect_only_trial_disks(const std::string& definition, const upgrade::TrialRecord& trial);

// Tells libvirt of all snapshots, anew of those that it knows.
Result<void> define_old_snapshots(TaskRun& run, const upgrade::TrialRecord& trial);

}  // namespace dispatcher
