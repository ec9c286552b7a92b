// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/processes/own_cgroup.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace containers {
namespace {

const std::filesystem::path kTop = "/sys/fs/cgroup";
constexpr std::size_t kMaxValueBytes = 4096;

bool write_value(const std::filesystem::path& file, const std::string& value) {
  const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  return fd && ::write(fd.get(), value.data(), value.size()) == static_cast<ssize_t>(value.size());
}

// A new cpuset of cgroup v1 is empty, and takes no process.
void inherit_cpuset(const std::filesystem::path& top, const std::filesystem::path& group) {
  for (const char* file : {"cpuset.cpus", "cpuset.mems"})
    if (const auto value = read_file(top / file, kMaxValueBytes)) write_value(group / file, *value);
}

}  // namespace

std::vector<std::filesystem::path> cgroup_hierarchies() {
  if (::access((kTop / "cgroup.controllers").c_str(), F_OK) == 0) return {kTop};
  std::vector<std::filesystem::path> found;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(kTop, failure))
    if (!entry.is_symlink() && ::access((entry.path() / "cgroup.procs").c_str(), F_OK) == 0)
      found.push_back(entry.path());
  return found;
}

bool join_own_cgroup(const std::string& name) {
  bool joined = false;
  for (const std::filesystem::path& top : cgroup_hierarchies()) {
    const std::filesystem::path group = top / name;
    if (::mkdir(group.c_str(), 0755) == 0) inherit_cpuset(top, group);
    joined |= write_value(group / "cgroup.procs", "0");
  }
  return joined;
}

void remove_own_cgroup(const std::string& name) {
  for (const std::filesystem::path& top : cgroup_hierarchies()) ::rmdir((top / name).c_str());
}

}  // namespace containers
