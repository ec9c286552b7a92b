// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sizes and counters of containers' disks, as switchyard-ct prints them: virtvzd itself looks at no image, which may
// lie on a disk that does not answer. One call for any number of disks.
//
// The counters are those of the block device that the disk is mounted from, which nobody else uses: all that was read
// and written, also what the kernel wrote back later. They are missing while it is not mounted, and for a folder.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct DiskCounters {
  std::uint64_t reads = 0, read_bytes = 0, read_ns = 0;
  std::uint64_t writes = 0, written_bytes = 0, write_ns = 0;
  std::uint64_t flushes = 0, flush_ns = 0;

  DiskCounters& operator+=(const DiskCounters& other);
  bool operator==(const DiskCounters&) const = default;
};

struct DiskFacts {
  std::uint64_t capacity_bytes = 0;
  std::uint64_t allocation_bytes = 0;
  std::uint64_t physical_bytes = 0;
  std::string device{};  // "7:3"
  std::optional<DiskCounters> counters{};

  bool operator==(const DiskFacts&) const = default;
};

// One line of it; kInternal for another form, else what could not be done.
Result<DiskFacts> parse_disk_line(std::string_view line);

// In the order of `words` (xml/container_disks.hpp).
Task<Result<std::vector<Result<DiskFacts>>>> look_at_disks(Executor executor, std::vector<std::string> words,
                                                           std::chrono::milliseconds deadline);

}  // namespace driver
