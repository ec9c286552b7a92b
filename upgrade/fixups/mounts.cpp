// SPDX-License-Identifier: LGPL-2.1-or-later
//
// File systems that the container would mount itself.
#include "containers/roots/root_entries.hpp"
#include "upgrade/fixups/line_edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace upgrade {
namespace {

using containers::RootFile;

constexpr RootFile kFstab{"etc", "fstab"}, kMtab{"etc", "mtab"};
constexpr const char* kUnits = "etc/systemd/system/multi-user.target.wants";
constexpr const char* kMounts = "/proc/self/mounts";
constexpr std::array<std::string_view, 3> kOldTypes{"simfs", "vzfs", "ploop"};
constexpr std::array<std::string_view, 5> kMountedAlready{"/", "/proc", "/sys", "/dev", "/dev/pts"};

template <std::size_t Count>
bool is_one_of(std::string_view word, const std::array<std::string_view, Count>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Device, mount point, type.
bool is_in_the_way(const std::vector<std::string_view>& words) {
  if (words.size() < 3) return false;
  return is_one_of(words[2], kOldTypes) || is_one_of(words[1], kMountedAlready) || words[0] == "/dev/simfs" ||
         words[0].starts_with("/dev/ploop");
}

}  // namespace

Result<void> fix_mounts_in_fstab(int root_fd, Changes& changes) {
  return edit_lines(root_fd, kFstab, changes, [](std::string_view line) -> std::optional<std::string> {
    if (!is_in_the_way(words_of_line(line))) return std::nullopt;
    return as_remark(line);
  });
}

Result<void> link_mtab(int root_fd, Changes& changes) {
  const auto is = containers::stat_in_root(root_fd, kMtab);
  if (!is || !S_ISREG(is->st_mode)) return {};
  if (auto linked = containers::make_root_link(root_fd, kMtab, kMounts); !linked) return linked;
  changes.push_back(fmt::format("{} becomes a link to {}", kMtab.path(), kMounts));
  return {};
}

// vzctl writes a unit for each further ploop disk, which waits for a device that no container has.
Result<void> drop_ploop_mount_units(int root_fd, Changes& changes) {
  for (const std::string& name : containers::names_in_root(root_fd, kUnits)) {
    if (!name.ends_with(".mount")) continue;
    const RootFile unit{"etc/systemd/system", name.c_str()}, wanted{kUnits, name.c_str()};
    const auto text = containers::read_root_file(root_fd, unit);
    if (!text) return containers::about_file(unit, text.error());
    const bool is_vzctls = *text && (*text)->text.find("Before=vzfifo.service") != std::string::npos;
    if (!is_vzctls || !containers::read_root_link(root_fd, wanted)) continue;
    const auto removed = containers::remove_in_root(root_fd, wanted);
    if (!removed) return removed.error();
    changes.push_back(fmt::format("{} is removed", wanted.path()));
  }
  return {};
}

}  // namespace upgrade
