// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is the host's and not a container's to do: device nodes, the kernel's log, its security module.
#include "containers/roots/root_entries.hpp"
#include "upgrade/fixups/line_edit.hpp"

#include <fmt/format.h>

#include <array>

namespace upgrade {
namespace {

using containers::RootFile;

constexpr std::array kNodeFolders{"etc/udev/devices", "lib/udev/devices"};
constexpr RootFile kRsyslog{"etc", "rsyslog.conf"};
constexpr RootFile kSelinux{"etc/selinux", "config"};

}  // namespace

Result<void> drop_udev_nodes(int root_fd, Changes& changes) {
  for (const char* folder : kNodeFolders) {
    for (const std::string& name : containers::names_in_root(root_fd, folder)) {
      const RootFile node{folder, name.c_str()};
      const auto is = containers::stat_in_root(root_fd, node);
      if (!is || !(S_ISCHR(is->st_mode) || S_ISBLK(is->st_mode))) continue;
      if (auto removed = containers::remove_in_root(root_fd, node); !removed) return removed.error();
      changes.push_back(fmt::format("{} is removed", node.path()));
    }
  }
  return {};
}

Result<void> leave_kernel_log_alone(int root_fd, Changes& changes) {
  return edit_lines(root_fd, kRsyslog, changes, [](std::string_view line) -> std::optional<std::string> {
    const auto words = words_of_line(line);
    if (words.empty()) return std::nullopt;
    const bool old_form = words.size() > 1 && words[0] == "$ModLoad" && words[1].starts_with("imklog");
    const bool new_form = words[0].starts_with("module(load=\"imklog\"");
    if (!old_form && !new_form) return std::nullopt;
    return as_remark(line);
  });
}

Result<void> switch_off_selinux(int root_fd, Changes& changes) {
  return edit_lines(root_fd, kSelinux, changes, [](std::string_view line) -> std::optional<std::string> {
    if (line != "SELINUX=enforcing" && line != "SELINUX=permissive") return std::nullopt;
    return "SELINUX=disabled";
  });
}

}  // namespace upgrade
