// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The mounts of a container as /proc/PID/mountinfo lists them (man proc_pid_mountinfo). Names in it are the container's
// own, and so is their number: lines of another form are left out, and of more than `limit` mounts the first are taken.
//
// Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct ContainerMount {
  std::string device;  // "7:3"; of major 0 where no block device is below
  std::string point;
  std::string type;    // "ext4"
  std::string source;  // what the mounter called it: "/dev/loop3"

  bool on_block_device() const { return !device.starts_with("0:"); }
  bool operator==(const ContainerMount&) const = default;
};

// Points and sources are valid UTF-8 without control characters: other bytes read as '?'.
std::vector<ContainerMount> parse_mountinfo(std::string_view text, std::size_t limit);

}  // namespace driver
