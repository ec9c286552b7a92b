// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Copies of the disks of a running machine as they were at one moment, by libvirt's backup job (push mode): the machine
// goes on, its definition does not change. Its file systems are frozen by its agent for the moment where it has one;
// without, the copies are as after a power failure, and that is logged.
//
// libvirt has one such job for a domain at a time. A job that a killed dispatcher left goes on in QEMU: stop_live_copy
// ends it, and what it wrote goes with the home. How far it is has no event, so it is asked for. A task's thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"
#include "dispatcher/tasks/task.hpp"

#include <string>
#include <vector>

namespace dispatcher {

struct DiskCopy {
  std::string target;  // "sda"
  std::string file;    // of its source
  std::string format;
  std::string copy;           // absolute; a new qcow2 image
  std::string cache_bytes{};  // <metadata_cache> of its source; empty: none
  std::string key{};          // of an encrypted one, which is copied only while it is off

  bool operator==(const DiskCopy&) const = default;
};

// All disks that are named; those that are not are no part of it.
std::string backup_xml(const std::vector<DiskCopy>& copies, const std::vector<std::string>& all_targets);

Result<void> copy_live(TaskRun& run, virDomainPtr domain, const std::vector<DiskCopy>& copies,
                       const std::vector<std::string>& all_targets);

// Also where there is none, or another one's: only a job that writes below `home` is ended. Thaws what was frozen.
Result<void> stop_live_copy(TaskRun& run, virDomainPtr domain, const std::string& home);

}  // namespace dispatcher
