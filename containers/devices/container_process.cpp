// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/container_process.hpp"

#include "containers/mounts/id_mapped_mount.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sstream>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxFile = 65536;

// Behind the name, which is in parentheses and may hold any byte, the start time is the twentieth field.
std::uint64_t start_time_of(pid_t pid) {
  const auto stat = read_file(fmt::format("/proc/{}/stat", pid), kMaxFile);
  if (!stat) return 0;
  std::istringstream fields(stat->substr(std::min(stat->rfind(')') + 1, stat->size())));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  std::uint64_t ticks = 0;
  fields >> ticks;
  return ticks;
}

// The host's number of id 0: "INSIDE OUTSIDE COUNT" a line.
Result<std::uint32_t> root_in_map(pid_t pid, const char* file) {
  const auto map = read_file(fmt::format("/proc/{}/{}", pid, file), kMaxFile);
  if (!map) return map.error();
  std::istringstream numbers(*map);
  for (std::uint32_t inside = 0, outside = 0, count = 0; numbers >> inside >> outside >> count;)
    if (inside == 0 && count > 0) return outside;
  return Error{ErrorCode::kConfigUnsupported, fmt::format("the {} of process {} must have id 0", file, pid)};
}

bool same_namespace(int a, const char* of_this_process) {
  struct stat theirs {
  }, ours{};
  return ::fstat(a, &theirs) == 0 && ::stat(of_this_process, &ours) == 0 && theirs.st_ino == ours.st_ino &&
         theirs.st_dev == ours.st_dev;
}

}  // namespace

Result<ProcessName> parse_process_name(std::string_view text) {
  ProcessName name;
  const char* end = text.data() + text.size();
  const auto pid = std::from_chars(text.data(), end, name.pid);
  const bool colon = pid.ec == std::errc{} && pid.ptr != end && *pid.ptr == ':' && name.pid > 0;
  const auto ticks = colon ? std::from_chars(pid.ptr + 1, end, name.start_time) : pid;
  if (!colon || ticks.ec != std::errc{} || ticks.ptr != end || name.start_time == 0)
    return Error{ErrorCode::kInvalidArg, fmt::format("process '{}' must be PID:TICKS, such as 4711:180042", text)};
  return name;
}

Result<ContainerProcess> open_container(const ProcessName& name) {
  const Error gone{ErrorCode::kOperationInvalid, fmt::format("process {} of the container is gone", name.pid)};
  const auto open_of = [&](const char* file, int flags) {
    return UniqueFd(::open(fmt::format("/proc/{}/{}", name.pid, file).c_str(), flags | O_CLOEXEC));
  };
  ContainerProcess process{open_of("root", O_PATH | O_DIRECTORY),
                           open_of("ns/mnt", O_RDONLY),
                           open_of("ns/net", O_RDONLY),
                           open_of("ns/user", O_RDONLY),
                           {},
                           false};
  if (!process.root || !process.mounts || !process.network || !process.users) return gone;
  const auto user = root_in_map(name.pid, "uid_map"), group = root_in_map(name.pid, "gid_map");
  if (start_time_of(name.pid) != name.start_time) return gone;
  if (!user) return user.error();
  if (!group) return group.error();
  process.root_ids = {*user, *group};
  process.maps_ids = !same_namespace(process.users.get(), "/proc/self/ns/user");
  if (same_namespace(process.mounts.get(), "/proc/self/ns/mnt"))
    return Error{ErrorCode::kInvalidArg, fmt::format("process {} is no container's", name.pid)};
  return process;
}

UniqueFd open_in_root(int root, const std::string& path, std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
}

Result<UniqueFd> make_folder_in_root(const ContainerProcess& container, const std::string& path) {
  const auto acting = ActAsContainerRoot::begin(container.root_ids);
  if (!acting) return acting.error();
  constexpr std::uint64_t kFolder = O_PATH | O_DIRECTORY;
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    UniqueFd folder = open_in_root(container.root.get(), part, kFolder);
    if (!folder && errno == ENOENT) {
      const std::size_t slash = part.rfind('/');
      const UniqueFd parent = open_in_root(container.root.get(), slash == 0 ? "/" : part.substr(0, slash), kFolder);
      if (parent && ::mkdirat(parent.get(), part.c_str() + slash + 1, 0755) != 0 && errno != EEXIST)
        return system_error(fmt::format("cannot make '{}' in the container", part), errno);
      folder = open_in_root(container.root.get(), part, kFolder);
    }
    if (!folder) return system_error(fmt::format("cannot open '{}' in the container", part), errno);
    if (end == std::string::npos) return folder;
  }
}

Result<void> join_mounts(const ContainerProcess& container) {
  if (::setns(container.mounts.get(), CLONE_NEWNS) == 0) return {};
  return system_error("cannot join the container's mount namespace", errno);
}

Result<void> join_network(const ContainerProcess& container) {
  if (::setns(container.network.get(), CLONE_NEWNET) == 0) return {};
  return system_error("cannot join the container's network namespace", errno);
}

}  // namespace containers
