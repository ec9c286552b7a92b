// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Image files as block devices (man loop(4)). The kernel detaches a device of ours by itself when nobody has it open
// and nothing on it is mounted: whoever is killed on the way leaves none behind. Reads and writes go past the host's
// page cache where the caller wants it and the file allows it: the file system above caches already.
//
// Two devices on one file would be two file systems that write over each other. So ask loop_on() first, under the
// container's lock.
#pragma once

#include "containers/storage/disk_filesystem.hpp"

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace containers {

struct LoopDevice {
  UniqueFd fd;
  std::string path;  // "/dev/loop7"
};

// The part of the file that the file system has; `label` is shown by losetup, at most 63 characters, and is how
// label_of() knows a device of ours.
Result<LoopDevice> attach_loop(int file_fd, const DiskFilesystem& place, const std::string& label, bool direct_io);

// The device that some process has on this file now; none.
Result<std::optional<LoopDevice>> loop_on(int file_fd);

// Waits until no device is on the file; kOperationInvalid when there is one after five seconds. The kernel lets go of a
// mount of an ended process a moment later, without an event.
Result<void> wait_for_no_loop(int file_fd, const std::string& name);

// A device that some process has attached to a file.
struct AttachedLoop {
  std::string path;  // "/dev/loop7"
  std::uint64_t file_device = 0, file_inode = 0;
  std::string label;
};

// All of the host; one that goes away meanwhile is left out.
std::vector<AttachedLoop> attached_loops();

// What attach_loop() called it; empty for another's device and for what is none.
std::string label_of(const std::string& device_path);

// Takes the file's new size.
Result<void> refresh_capacity(const LoopDevice& device);

}  // namespace containers
