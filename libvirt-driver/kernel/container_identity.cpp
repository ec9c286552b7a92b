// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/container_identity.hpp"

#include "containers/limits/cgroup_folders.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <sched.h>
#include <string_view>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 65536;
constexpr int kNewTime = 0x80;          // CLONE_NEWTIME
constexpr int kNewCgroup = 0x02000000;  // CLONE_NEWCGROUP

struct NamespaceFile {
  std::string_view name;
  int flag;
};
constexpr NamespaceFile kNamespaces[] = {{"user", CLONE_NEWUSER}, {"mnt", CLONE_NEWNS},  {"pid", CLONE_NEWPID},
                                         {"net", CLONE_NEWNET},   {"ipc", CLONE_NEWIPC}, {"uts", CLONE_NEWUTS},
                                         {"cgroup", kNewCgroup},  {"time", kNewTime}};

std::string read_link(const std::string& path) {
  char target[256];
  const ssize_t length = ::readlink(path.c_str(), target, sizeof target);
  return {target, length > 0 ? static_cast<std::size_t>(length) : 0};
}

int other_namespaces(const std::string& ours, const std::string& theirs) {
  int flags = 0;
  for (const NamespaceFile& row : kNamespaces) {
    const std::string target = read_link(fmt::format("{}/ns/{}", theirs, row.name));
    if (!target.empty() && target != read_link(fmt::format("{}/ns/{}", ours, row.name))) flags |= row.flag;
  }
  return flags;
}

std::optional<std::uint64_t> bounding_set(const std::string& process) {
  const auto status = read_file(process + "/status", kMaxFile);
  if (!status) return std::nullopt;
  constexpr std::string_view kKey = "\nCapBnd:\t";
  const std::size_t at = status->find(kKey);
  if (at == std::string::npos) return std::nullopt;
  std::uint64_t set = 0;
  const char* const end = status->data() + status->size();
  const auto [stop, error] = std::from_chars(status->data() + at + kKey.size(), end, set, 16);
  if (error != std::errc()) return std::nullopt;
  return set;
}

std::string current_label(const std::string& process) {
  auto label = read_file(process + "/attr/current", kMaxFile);
  if (!label) return {};
  return label->substr(0, label->find_first_of(std::string_view("\n\0", 2)));
}

// AppArmor's has its mode behind it, "name (enforce)", and is asked for by a word in front.
std::string exec_label(const std::string& label) {
  const std::size_t mode = label.rfind(" (");
  if (mode != std::string::npos && label.ends_with(')')) return "exec " + label.substr(0, mode);
  return label == "unconfined" ? "" : label;
}

// Where a hierarchy is mounted: version 1 by its first controller or its name, version 2 alone or beside version 1.
std::string hierarchy_folder(const HostFolders& folders, std::string_view controllers) {
  if (controllers.empty()) {
    const bool alone = ::access((folders.cgroups + "/cgroup.controllers").c_str(), F_OK) == 0;
    return folders.cgroups + (alone ? "" : "/unified");
  }
  constexpr std::string_view kNamed = "name=";
  if (controllers.starts_with(kNamed)) controllers.remove_prefix(kNamed.size());
  return fmt::format("{}/{}", folders.cgroups, controllers.substr(0, controllers.find(',')));
}

// A hierarchy that is not mounted here has nothing to join.
std::vector<std::string> cgroup_procs(const std::string& process, const HostFolders& folders) {
  std::vector<std::string> files;
  for (const containers::CgroupMembership& in : containers::read_cgroup_memberships(process)) {
    std::string file = hierarchy_folder(folders, in.controllers) + in.path + "/cgroup.procs";
    if (::access(file.c_str(), F_OK) == 0) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

Result<ContainerIdentity> read_container_identity(pid_t first_process, const HostFolders& folders) {
  const std::string ours = folders.proc + "/self";
  const std::string theirs = fmt::format("{}/{}", folders.proc, first_process);
  ContainerIdentity identity;
  identity.namespaces = other_namespaces(ours, theirs);
  const auto capabilities = bounding_set(theirs);
  identity.cgroup_procs = cgroup_procs(theirs, folders);
  constexpr int kLeast = CLONE_NEWNS | CLONE_NEWPID;
  if (!capabilities || (identity.namespaces & kLeast) != kLeast || identity.cgroup_procs.empty())
    return Error{ErrorCode::kOperationFailed,
                 fmt::format("process {} shows no namespaces, cgroups and capabilities of a container", first_process)};
  identity.capabilities = *capabilities;
  const std::string label = current_label(theirs);
  if (label != current_label(ours)) identity.label = exec_label(label);
  return identity;
}

}  // namespace driver
