// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/orphans.hpp"

#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/cgroup_file.hpp"
#include "libvirt-driver/kernel/container_init.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace driver {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFile = 1u << 20;
// "machine.slice/NAME.partition/…": containers are not deeper, unless inside of one another.
constexpr int kMaxDepth = 4;

struct FolderName {
  std::string_view prefix, separator, suffix;
};
constexpr FolderName kFolderNames[] = {{"lxc-", "-", ".libvirt-lxc"}, {"machine-lxc\\x2d", "\\x2d", ".scope"}};

// Controller and name of the container that a folder is for.
std::optional<Orphan> container_of(std::string_view folder) {
  for (const FolderName& form : kFolderNames) {
    if (!folder.starts_with(form.prefix) || !folder.ends_with(form.suffix)) continue;
    const std::string_view inner =
        folder.substr(form.prefix.size(), folder.size() - form.prefix.size() - form.suffix.size());
    const std::size_t at = inner.find(form.separator);
    Orphan found;
    const auto [end, error] =
        std::from_chars(inner.data(), inner.data() + std::min(at, inner.size()), found.controller);
    if (at == std::string_view::npos || error != std::errc() || end != inner.data() + at) continue;
    found.name = inner.substr(at + form.separator.size());
    return found;
  }
  return std::nullopt;
}

void add_processes(const fs::path& folder, std::vector<pid_t>& processes) {
  std::error_code ignored;
  if (const auto content = read_file((folder / "cgroup.procs").string(), kMaxFile)) {
    std::istringstream pids(*content);
    for (pid_t pid = 0; pids >> pid;) processes.push_back(pid);
  }
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored)) add_processes(entry.path(), processes);
  }
}

bool is_controller(pid_t process, const HostFolders& folders) {
  const auto name = read_file(folders.proc + "/" + std::to_string(process) + "/comm", kMaxFile);
  return name && *name == "libvirt_lxc\n";
}

void search(const fs::path& folder, int depth, const HostFolders& folders, std::vector<Orphan>& orphans) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!entry.is_directory(ignored) || entry.is_symlink(ignored)) continue;
    auto found = container_of(entry.path().filename().string());
    if (!found) {
      const std::string name = entry.path().filename().string();
      // Other machines' groups are not ours to look into.
      const bool machine = name.starts_with("machine-") || name.find(".libvirt-") != std::string::npos;
      if (depth < kMaxDepth && !machine) search(entry.path(), depth + 1, folders, orphans);
      continue;
    }
    found->folder = entry.path().string();
    add_processes(entry.path(), found->processes);
    // The controller lives in its container's group; its pid may be one of another namespace, where a libvirtd runs
    // that shares our groups.
    const bool has_controller =
        std::ranges::any_of(found->processes, [&](pid_t pid) { return is_controller(pid, folders); });
    if (!has_controller && !found->processes.empty()) orphans.push_back(std::move(*found));
  }
}

}  // namespace

std::vector<Orphan> find_orphans(const HostFolders& folders) {
  std::vector<Orphan> orphans;
  std::error_code ignored;
  // Version 1 has the same tree for each controller: one is enough, and the freezer's is needed to thaw.
  const std::string version_1 = folders.cgroups + "/freezer";
  const std::string root = fs::exists(version_1, ignored) ? version_1 : folders.cgroups;
  for (const char* machines : {"/machine", "/machine.slice"}) search(root + machines, 0, folders, orphans);
  return orphans;
}

void end_orphan(const Orphan& orphan) {
  for (const pid_t pid : orphan.processes) {
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    std::vector<pid_t> still;
    add_processes(orphan.folder, still);
    if (process && std::ranges::count(still, pid) > 0)
      ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
  }
  std::error_code ignored;
  if (fs::exists(orphan.folder + "/freezer.state", ignored))
    static_cast<void>(write_cgroup_file(orphan.folder + "/freezer.state", "THAWED"));
}

}  // namespace driver
