// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The disks of a machine on trial become its own, one after the other, by what suits its state at that moment:
//
//   it runs     running_copy.hpp; QEMU goes on in the copy
//   it is off   qemu-img copies what overlay and old images show
//
// (QEMU could pull what the overlay lacks into it instead, and go on with that after its own death; but it pulls one
// piece after the other, and takes two to five times as long.)
//
// Where old snapshots are kept (snapshot_tree.hpp), it must be off.
//
// A machine that is started or stopped meanwhile is gone on with in the other way. To keep is a plain old disk as a raw
// image, and any other as a Parallels image. After each disk the machine is whole: a disk is settled or as before.
//
// expect_machine_fit on a worker, too; else a task's thread. Errors: kOperationInvalid, kOperationFailed for a lack of
// space, those of libvirt and qemu-img.
#pragma once

#include "dispatcher/tasks/task.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <string>

namespace dispatcher {

// The image that a disk of a trial becomes; a machine's is another file than the overlay.
struct SettledImage {
  std::string file;
  std::string format;  // libvirt's word

  bool operator==(const SettledImage&) const = default;
};
// Pure. `format`: the trial's.
SettledImage settled_image(const upgrade::TrialDisk& disk, const std::string& format);

// Where a definition has a disk of a trial: found by its image, since its target changes with other devices. Both
// empty: it has none.
struct FoundDisk {
  std::string target, file;

  bool operator==(const FoundDisk&) const = default;
};
// Pure.
Result<FoundDisk> find_disk(const std::string& definition, const upgrade::TrialDisk& disk, const SettledImage& image);

Result<void> expect_machine_fit(Services& services, const upgrade::TrialRecord& trial, const std::string& home);
Result<void> settle_machine(TaskRun& run, const upgrade::TrialRecord& trial, const std::string& home);
Result<void> stop_settling_machine(TaskRun& run, const upgrade::TrialRecord& trial, const std::string& home);

}  // namespace dispatcher
