// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Terminals: a container has one console, which is its /dev/tty1 as well, and no others.
#include "containers/roots/root_entries.hpp"
#include "upgrade/fixups/line_edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace upgrade {
namespace {

using containers::RootFile;

constexpr RootFile kInittab{"etc", "inittab"};
constexpr RootFile kSysconfigInit{"etc/sysconfig", "init"};
constexpr std::string_view kActive = "ACTIVE_CONSOLES=";
constexpr std::string_view kFirst = "/dev/tty1";

// "tty2" … "tty12" as a word of a process's call.
bool names_further_tty(std::string_view process) {
  const auto words = words_of_line(process);
  return std::any_of(words.begin(), words.end(), [](std::string_view word) {
    if (word.starts_with("/dev/")) word.remove_prefix(5);
    if (!word.starts_with("tty")) return false;
    word.remove_prefix(3);
    const bool digits = std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    return !word.empty() && digits && word != "1";
  });
}

// id:runlevels:action:process
bool starts_further_getty(std::string_view line) {
  if (line.empty() || line.front() == '#') return false;
  std::array<std::string_view, 3> fields;
  for (std::string_view& field : fields) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    field = line.substr(0, colon);
    line.remove_prefix(colon + 1);
  }
  return fields[2] == "respawn" && names_further_tty(line);
}

}  // namespace

Result<void> keep_one_getty_in_inittab(int root_fd, Changes& changes) {
  return edit_lines(root_fd, kInittab, changes, [](std::string_view line) -> std::optional<std::string> {
    if (!starts_further_getty(line)) return std::nullopt;
    return as_remark(line);
  });
}

Result<void> keep_one_active_console(int root_fd, Changes& changes) {
  return edit_lines(root_fd, kSysconfigInit, changes, [](std::string_view line) -> std::optional<std::string> {
    if (!line.starts_with(kActive) || line.substr(kActive.size()) == kFirst) return std::nullopt;
    if (line.substr(kActive.size()).find("tty") == std::string_view::npos) return std::nullopt;
    return fmt::format("{}{}", kActive, kFirst);
  });
}

Result<void> switch_off_upstart_consoles(int root_fd, Changes& changes) {
  for (int number = 2; number <= 6; ++number) {
    const std::string job = fmt::format("tty{}.conf", number), override_name = fmt::format("tty{}.override", number);
    const RootFile file{"etc/init", override_name.c_str()};
    if (!containers::stat_in_root(root_fd, {"etc/init", job.c_str()}) || containers::stat_in_root(root_fd, file))
      continue;
    if (auto made = containers::make_root_file(root_fd, file, "manual\n"); !made) return made;
    changes.push_back(fmt::format("{} is made, with 'manual'", file.path()));
  }
  return {};
}

}  // namespace upgrade
