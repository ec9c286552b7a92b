// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/cgroup_folders.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxFileBytes = 1u << 20;
constexpr std::size_t kMaxProcessesBytes = 64u << 20;
constexpr int kMaxDepth = 32;
// What version 1 shows for "no limit": the largest signed number, down to a whole page.
constexpr std::uint64_t kUnlimited = std::uint64_t{0x7fffffffffff0000};

std::string without_leaf(std::string path) {
  constexpr std::array<std::string_view, 2> kLeaves{"/emulator", "/supervisor"};
  for (const std::string_view leaf : kLeaves)
    if (path.ends_with(leaf)) path.resize(path.size() - leaf.size());
  return path;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  const std::size_t end = text.find_first_of(" \n");
  text = text.substr(0, end);
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || stop != text.data() + text.size() || number >= kUnlimited)
    return std::nullopt;
  return number;
}

void collect_processes(const std::string& folder, int depth, std::vector<pid_t>& found) {
  if (const auto text = read_file(folder + "/cgroup.procs", kMaxProcessesBytes)) {
    std::istringstream pids(*text);
    for (pid_t pid = 0; pids >> pid;) found.push_back(pid);
  }
  if (depth == kMaxDepth) return;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure))
    if (entry.is_directory(failure) && !entry.is_symlink(failure)) collect_processes(entry.path(), depth + 1, found);
}

}  // namespace

bool CgroupFolders::version_2() const {
  return !unified.empty() && !v1.contains("memory") && !v1.contains("cpu") && !v1.contains("blkio");
}

std::string CgroupFolders::of(std::string_view controller) const {
  if (version_2()) return unified;
  const auto found = v1.find(controller);
  return found == v1.end() ? std::string() : found->second;
}

std::vector<CgroupMembership> read_cgroup_memberships(const std::string& process) {
  std::vector<CgroupMembership> found;
  const auto text = read_file(process + "/cgroup", kMaxFileBytes);
  if (!text) return found;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    found.push_back({line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
  return found;
}

CgroupFolders find_cgroup_folders(pid_t process, const std::string& proc, const std::string& cgroups) {
  CgroupFolders folders;
  for (const CgroupMembership& in : read_cgroup_memberships(fmt::format("{}/{}", proc, process))) {
    const std::string path = without_leaf(in.path);
    if (in.controllers.empty()) folders.unified = cgroups + path;
    std::istringstream controllers(in.controllers);
    for (std::string name; std::getline(controllers, name, ',');)
      folders.v1[name] = fmt::format("{}/{}{}", cgroups, name, path);
  }
  return folders;
}

std::string weight_folder(const std::string& unified) {
  constexpr std::string_view kInScope = ".scope/libvirt", kLeaf = "/libvirt";
  return unified.ends_with(kInScope) ? unified.substr(0, unified.size() - kLeaf.size()) : unified;
}

std::optional<std::string> read_cgroup_text(const std::string& folder, std::string_view file) {
  if (folder.empty()) return std::nullopt;
  auto text = read_file(fmt::format("{}/{}", folder, file), kMaxFileBytes);
  if (!text) return std::nullopt;
  while (text->ends_with('\n')) text->pop_back();
  return *std::move(text);
}

std::optional<std::uint64_t> read_cgroup_number(const std::string& folder, std::string_view file,
                                                std::string_view key) {
  const auto text = read_cgroup_text(folder, file);
  if (!text) return std::nullopt;
  if (key.empty()) return parse_number(*text);
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key) && line.size() > key.size() && line[key.size()] == ' ')
      return parse_number(std::string_view(line).substr(key.size() + 1));
  return std::nullopt;
}

Result<void> write_cgroup_value(const std::string& folder, std::string_view file, std::string_view value,
                                std::string_view what) {
  const std::string path = fmt::format("{}/{}", folder, file);
  const UniqueFd fd(folder.empty() ? -1 : ::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (!fd && (folder.empty() || errno == ENOENT))
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("{} is not supported: this host's kernel has no {}", what, file)};
  if (!fd || ::write(fd.get(), value.data(), value.size()) != static_cast<ssize_t>(value.size()))
    return system_error(fmt::format("{}: cannot write '{}' to {}", what, value, path), errno);
  return {};
}

std::vector<pid_t> processes_below(const std::string& folder) {
  std::vector<pid_t> found;
  if (!folder.empty()) collect_processes(folder, 0, found);
  return found;
}

}  // namespace containers
