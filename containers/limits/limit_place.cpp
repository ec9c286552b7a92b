// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/limit_place.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxFileBytes = 65536;
// A process that starts others while its own is being moved is followed so often. Each pass leaves only children of
// those that were not moved yet.
constexpr int kPasses = 100;
constexpr std::string_view kWhat = "limit 'numproc'";

std::string group_name(const std::string& uuid) { return "switchyard-" + uuid; }

std::optional<pid_t> first_child(pid_t process, const std::string& proc) {
  const auto children = read_file(fmt::format("{0}/{1}/task/{1}/children", proc, process), kMaxFileBytes);
  pid_t child = 0;
  if (!children || !(std::istringstream(*children) >> child)) return std::nullopt;
  return child;
}

// One that has ended meanwhile is none.
Result<void> move_process(const std::string& group, pid_t process) {
  const UniqueFd fd(::open((group + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC));
  const std::string text = std::to_string(process);
  if (fd && ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) return {};
  if (fd && errno == ESRCH) return {};
  return system_error(fmt::format("{}: cannot move process {} to {}", kWhat, process, group), errno);
}

Result<void> move_all(const LimitPlace& place, const std::string& group) {
  for (int pass = 0; pass < kPasses; ++pass) {
    const std::vector<pid_t> inside = processes_below(group);
    const std::set<pid_t> moved(inside.begin(), inside.end());
    bool all = true;
    for (const pid_t process : processes_of(place)) {
      if (moved.contains(process)) continue;
      all = false;
      if (auto done = move_process(group, process); !done) return done;
    }
    if (all) return {};
  }
  return Error{ErrorCode::kOperationFailed,
               fmt::format("{}: the container starts processes faster than they can be counted", kWhat)};
}

// The folder above lends its controllers to those below that it names.
Result<std::string> lend_pids(const LimitPlace& place) {
  const std::string& folder = place.folders.unified;
  if (path_exists(folder + "/pids.max")) return folder;
  const std::string above = std::filesystem::path(folder).parent_path();
  if (auto lent = write_cgroup_value(above, "cgroup.subtree_control", "+pids", kWhat); !lent) return lent.error();
  return folder;
}

}  // namespace

Result<LimitPlace> find_limit_place(pid_t controller, const std::string& uuid) {
  LimitPlace place;
  place.controller = controller;
  place.uuid = uuid;
  const auto init = first_child(controller, place.proc);
  if (!init)
    return Error{ErrorCode::kOperationInvalid, "Requested operation is not valid: domain is not running",
                 ErrorDomain::kLxc};
  place.init = *init;
  place.folders = find_cgroup_folders(controller, place.proc);
  return place;
}

void look_at_own_root(LimitPlace& place, const std::string& homes_root) {
  const std::string home = fmt::format("{}/{}/root{}/private/{}", place.proc, place.controller, homes_root, place.uuid);
  struct stat above {
  }, root{};
  const bool mounted =
      ::stat(home.c_str(), &above) == 0 && ::stat((home + "/root").c_str(), &root) == 0 && above.st_dev != root.st_dev;
  if (mounted) place.root = home + "/root";
}

// libvirt makes a group of the container's own in each of these hierarchies that there is.
std::vector<pid_t> processes_of(const LimitPlace& place) {
  for (const std::string_view hierarchy : {"freezer", "memory", "cpuacct"}) {
    const std::string folder = place.folders.of(hierarchy);
    if (folder.empty()) continue;
    std::vector<pid_t> processes = processes_below(folder);
    std::erase(processes, place.controller);
    return processes;
  }
  return {};
}

std::string process_group(const LimitPlace& place) {
  const std::string base = place.folders.of("pids");
  if (base.empty()) return {};
  const std::string group = place.folders.version_2() ? base : base + "/" + group_name(place.uuid);
  return path_exists(group + "/pids.max") ? group : std::string();
}

Result<std::string> make_process_group(const LimitPlace& place) {
  if (place.folders.version_2()) return lend_pids(place);
  const std::string base = place.folders.of("pids");
  if (base.empty())
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("{} is not supported: this host has no cgroup controller 'pids'", kWhat)};
  const std::string group = base + "/" + group_name(place.uuid);
  if (::mkdir(group.c_str(), 0755) != 0 && errno != EEXIST)
    return system_error(fmt::format("{}: cannot make {}", kWhat, group), errno);
  if (auto moved = move_all(place, group); !moved) return moved.error();
  return group;
}

void remove_process_group(pid_t self, const std::string& uuid) {
  const CgroupFolders folders = find_cgroup_folders(self);
  const auto base = folders.v1.find("pids");
  if (base != folders.v1.end()) ::rmdir((base->second + "/" + group_name(uuid)).c_str());
}

}  // namespace containers
