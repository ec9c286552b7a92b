// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What vzctl put into containers so that they would talk to their host.
#include "containers/roots/root_entries.hpp"
#include "upgrade/fixups/line_edit.hpp"

#include <fmt/format.h>

#include <array>

namespace upgrade {
namespace {

using containers::RootFile;

constexpr std::array kRunlevelFolders{"etc/rc.d/rc0.d", "etc/rc.d/rc1.d", "etc/rc.d/rc2.d", "etc/rc.d/rc3.d",
                                      "etc/rc.d/rc4.d", "etc/rc.d/rc5.d", "etc/rc.d/rc6.d", "etc/rc0.d",
                                      "etc/rc1.d",      "etc/rc2.d",      "etc/rc3.d",      "etc/rc4.d",
                                      "etc/rc5.d",      "etc/rc6.d",      "etc/rcS.d"};

constexpr RootFile kQuotaScript{"etc/init.d", "vzquota"};
constexpr RootFile kInittab{"etc", "inittab"};
constexpr std::array kStartMarks{
    RootFile{"etc/event.d", "vz_init_done"},
    RootFile{"etc/init", "vz_init_done.conf"},
    RootFile{"etc/systemd/system/default.target.wants", "vzfifo.service"},
    RootFile{"etc/systemd/system/multi-user.target.wants", "vzfifo.service"},
};

Result<void> remove_told(int root_fd, const RootFile& file, Changes& changes) {
  const auto removed = containers::remove_in_root(root_fd, file);
  if (!removed) return removed.error();
  if (*removed) changes.push_back(fmt::format("{} is removed", file.path()));
  return {};
}

// S91vzquota: the name behind start or stop and its number.
bool is_script_of(std::string_view entry, std::string_view script) {
  return entry.size() == script.size() + 3 && (entry[0] == 'S' || entry[0] == 'K') && entry.ends_with(script);
}

Result<void> remove_from_runlevels(int root_fd, std::string_view script, Changes& changes) {
  for (const char* folder : kRunlevelFolders)
    for (const std::string& entry : containers::names_in_root(root_fd, folder))
      if (is_script_of(entry, script))
        if (auto removed = remove_told(root_fd, {folder, entry.c_str()}, changes); !removed) return removed;
  return {};
}

}  // namespace

Result<void> drop_quota_script(int root_fd, Changes& changes) {
  if (auto removed = remove_told(root_fd, kQuotaScript, changes); !removed) return removed;
  return remove_from_runlevels(root_fd, "vzquota", changes);
}

Result<void> drop_reboot_script(int root_fd, Changes& changes) {
  return remove_from_runlevels(root_fd, "vzreboot", changes);
}

Result<void> drop_start_marks(int root_fd, Changes& changes) {
  for (const RootFile& file : kStartMarks)
    if (auto removed = remove_told(root_fd, file, changes); !removed) return removed;
  if (const auto pipe = containers::stat_in_root(root_fd, {".", ".vzfifo"}); pipe && S_ISFIFO(pipe->st_mode)) {
    if (auto removed = containers::remove_in_root(root_fd, {".", ".vzfifo"}); !removed) return removed.error();
    changes.emplace_back("/.vzfifo is removed");
  }
  return edit_lines(root_fd, kInittab, changes, [](std::string_view line) -> std::optional<std::string> {
    if (!line.starts_with("vz:")) return std::nullopt;
    return as_remark(line);
  });
}

}  // namespace upgrade
