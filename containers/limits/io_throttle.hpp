// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a container may read from and write to one block device in a second: blkio.throttle.* of cgroup version 1,
// io.max of version 2. Writes that the page cache collects are throttled on version 1 only where the writer waits for
// them (O_DIRECT, O_SYNC, fsync).
//
// Sources: Documentation/admin-guide/cgroup-v1/blkio-controller.rst, cgroup-v2.rst. Any thread.
#pragma once

#include "containers/limits/cgroup_folders.hpp"
#include "containers/limits/root_device.hpp"

namespace containers {

// 0: no limit. When writing, nothing leaves a value as it is; when reading, all are given.
struct IoThrottle {
  std::optional<std::uint64_t> read_bytes_sec = std::nullopt;
  std::optional<std::uint64_t> write_bytes_sec = std::nullopt;
  std::optional<std::uint64_t> read_iops_sec = std::nullopt;
  std::optional<std::uint64_t> write_iops_sec = std::nullopt;

  bool operator==(const IoThrottle&) const = default;
};

// kOperationUnsupported, with `what` and the file's name, where the kernel has no such file. All or nothing.
Result<void> write_io_throttle(const CgroupFolders& folders, const BlockDevice& device, const IoThrottle& throttle,
                               std::string_view what);
// Whether any device is throttled: spares the search for the device where none is.
bool has_io_throttle(const CgroupFolders& folders);
IoThrottle read_io_throttle(const CgroupFolders& folders, const BlockDevice& device);

}  // namespace containers
