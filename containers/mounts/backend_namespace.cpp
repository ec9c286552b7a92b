// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/mounts/backend_namespace.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

namespace containers {
namespace {

Result<pid_t> lock_holder(const std::string& pid_file) {
  const UniqueFd file(::open(pid_file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return 0;
  if (!file) return system_error(fmt::format("cannot open '{}'", pid_file), errno);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(file.get(), F_GETLK, &lock) != 0)
    return system_error(fmt::format("cannot see who holds '{}'", pid_file), errno);
  return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

bool same_file(int a, int b) {
  struct stat first {
  }, second{};
  return ::fstat(a, &first) == 0 && ::fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

}  // namespace

std::vector<std::string> backend_pid_files() { return {"/run/virtlxcd.pid", "/run/libvirtd.pid"}; }

Result<pid_t> find_backend(const std::vector<std::string>& pid_files) {
  for (const std::string& pid_file : pid_files) {
    const Result<pid_t> pid = lock_holder(pid_file);
    if (!pid || *pid > 0) return pid;
  }
  return 0;
}

Result<void> join_backend_mounts(const std::vector<std::string>& pid_files) {
  const Result<pid_t> pid = find_backend(pid_files);
  if (!pid) return pid.error();
  if (*pid == 0) return {};
  const std::string path = fmt::format("/proc/{}/ns/mnt", *pid);
  const UniqueFd theirs(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd ours(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
  if (!theirs || !ours) return system_error(fmt::format("cannot open '{}'", path), errno);
  if (same_file(theirs.get(), ours.get())) return {};
  if (::setns(theirs.get(), CLONE_NEWNS) != 0)
    return system_error(fmt::format("cannot join the mount namespace of libvirt's daemon, process {}", *pid), errno);
  return {};
}

}  // namespace containers
