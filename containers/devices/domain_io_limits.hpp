// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How fast a container may read and write its disks, as virDomainSetBlockIoTune has it. LXC's XML has no <iotune> for
// file systems, so virtvzd keeps it in the definition's metadata, in an element and under a URI of its own:
//
//   <metadata><switchyard:iotunes xmlns:switchyard='http://switchyard.org/xmlns/iotune/1.0'>
//     <switchyard:iotune target='/'>
//       <switchyard:total_iops_sec>100</switchyard:total_iops_sec> …
//
// Fields: total_, read_ and write_, bytes_sec and iops_sec; a total is given to reads and to writes each, for the
// kernel has no sum of both. Whoever may change a domain's metadata can write this: a disk is taken from the
// definition, here only its target is named.
//
// In: untrusted text. Errors: as parse_domain_root(), and kConfigUnsupported for what is no number.
#pragma once

#include "containers/storage/container_disk.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace containers {

// 0 is no limit.
struct IoLimits {
  std::uint64_t read_bytes_sec = 0;
  std::uint64_t write_bytes_sec = 0;
  std::uint64_t read_iops_sec = 0;
  std::uint64_t write_iops_sec = 0;

  bool operator==(const IoLimits&) const = default;
};

struct DiskThrottle {
  DiskName disk;
  IoLimits limits;

  bool operator==(const DiskThrottle&) const = default;
};

// Of targets that are no disk of the container nothing is returned.
Result<std::vector<DiskThrottle>> parse_domain_io_limits(std::string_view xml, const std::string& homes_root);

// Tells the kernel, for the device that the disk is mounted from now; kOperationInvalid where it is not. With cgroup
// version 1 this is felt by reads, direct writes and fsync (tried on Linux 6.18, a loop device below an overlay).
Result<void> throttle_disk(pid_t controller, const DiskName& disk, const IoLimits& limits);

}  // namespace containers
