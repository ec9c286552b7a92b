// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine's disks made fit for linked clones to stand on: what they are now is never written again, and the machine
// itself goes on in an overlay over it (libvirt's external disk snapshot without metadata; running or not). Of a
// template nothing must be done: it does not run.
//
// The undoing puts the overlays' content back, so that the machine has its old images and nothing it wrote is lost.
// A task's thread.
#pragma once

#include "dispatcher/homes/domain/source_domain.hpp"
#include "dispatcher/homes/images/live_copy.hpp"
#include "dispatcher/tasks/task.hpp"

#include <string>
#include <vector>

namespace dispatcher {

// Where the machine goes on: beside the image, named after the clone.
std::string overlay_of(const DiskCopy& disk, const std::string& clone_uuid);

std::string freeze_xml(const std::vector<DiskCopy>& disks, const std::vector<std::string>& all_targets,
                       const std::string& clone_uuid);

Result<void> freeze_disks(const SourceDomain& source, const std::vector<DiskCopy>& disks,
                          const std::string& clone_uuid);

// Also where only some, or none, were frozen.
Result<void> unfreeze_disks(TaskRun& run, const SourceDomain& source, const std::vector<DiskCopy>& disks,
                            const std::string& clone_uuid);

}  // namespace dispatcher
