// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/processes/left_cgroups.hpp"

#include "containers/processes/own_cgroup.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace containers {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "lxc-";
constexpr std::string_view kSuffix = ".libvirt-lxc";
constexpr std::string_view kPartition = "machine";

bool lives_here(int pid) { return ::kill(pid, 0) == 0 || errno != ESRCH; }

// libvirt leaves out of a machine's name what DNS would not have, and cuts it.
std::string machine_name(std::string_view domain_name) {
  std::string name;
  std::ranges::copy_if(domain_name, std::back_inserter(name), [](unsigned char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '.' || c == '_';
  });
  return name;
}

// From the leaves up; what has a process in it stays.
void remove_empty(const fs::path& group) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(group, ignored))
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) remove_empty(entry.path());
  ::rmdir(group.c_str());
}

}  // namespace

bool is_left_cgroup(std::string_view folder, std::string_view domain_name, bool (*lives)(int pid)) {
  if (!folder.starts_with(kPrefix) || !folder.ends_with(kSuffix)) return false;
  folder.remove_prefix(kPrefix.size());
  folder.remove_suffix(kSuffix.size());
  int pid = 0;
  const auto [end, error] = std::from_chars(folder.data(), folder.data() + folder.size(), pid);
  if (error != std::errc{} || pid <= 0 || end == folder.data() + folder.size() || *end != '-') return false;
  const std::string_view name = folder.substr(static_cast<std::size_t>(end - folder.data()) + 1);
  return !name.empty() && machine_name(domain_name).starts_with(name) && !lives(pid);
}

void remove_left_cgroups(std::string_view domain_name) {
  for (const fs::path& top : cgroup_hierarchies()) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(top / kPartition, ignored))
      if (is_left_cgroup(entry.path().filename().string(), domain_name, lives_here)) remove_empty(entry.path());
  }
}

}  // namespace containers
