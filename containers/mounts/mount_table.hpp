// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The mounts of this process's mount namespace, from /proc/self/mountinfo (man proc_pid_mountinfo). With hundreds of
// containers that is long, and so is not read where statx(2) knows enough (STATX_ATTR_MOUNT_ROOT, Linux 5.8).
#pragma once

#include "foundation/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace containers {

struct Mount {
  std::string point;
  std::string type;  // of the file system: "overlay"
  std::string source;
  bool read_only = false;  // the mount, whatever its file system is

  bool operator==(const Mount&) const = default;
};

// The text of a mountinfo file, in its order; lines of another form are left out.
std::vector<Mount> parse_mounts(std::string_view mountinfo);

Result<std::vector<Mount>> read_mounts();

// Where the mount is mounted that the files at `path` lie on; `path` is absolute and has no symbolic links.
Result<std::string> point_holding(const std::string& path);

// The mount that is seen at `point`, the last one there; none when nothing is mounted at it.
Result<std::optional<Mount>> mount_at(const std::string& point);

Result<bool> has_mounts_below(const std::string& folder);

// The first of them at or below the folder; none: nothing is mounted there.
std::optional<Mount> mount_within(const std::string& folder, const std::vector<Mount>& mounts);
Result<std::optional<Mount>> mount_within(const std::string& folder);

}  // namespace containers
