// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/meminfo_mount.hpp"

#include "containers/mounts/mount_table.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr const char* kMeminfo = "/proc/meminfo";
constexpr const char* kLibraries[] = {"libproc2.so.0", "libproc2.so.1"};
constexpr const char* kLibraryFolders[] = {
    "lib",     "lib/x86_64-linux-gnu",     "lib/aarch64-linux-gnu",     "lib64",
    "usr/lib", "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib64",
};
constexpr std::size_t kMaxMountinfoBytes = 64u << 20;

Result<bool> is_libvirts(pid_t init) {
  const auto text = read_file(fmt::format("/proc/{}/mountinfo", init), kMaxMountinfoBytes);
  if (!text) return text.error();
  return std::ranges::any_of(parse_mounts(*text), [](const Mount& mount) {
    return mount.point == kMeminfo && mount.source == "libvirt" && mount.type.starts_with("fuse");
  });
}

// Links are followed within the container's root.
bool exists_in(const UniqueFd& root, const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  const UniqueFd file(static_cast<int>(::syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how)));
  return static_cast<bool>(file);
}

// By the library that came with version 4.
bool has_procps_4(pid_t init) {
  const UniqueFd root(::open(fmt::format("/proc/{}/root", init).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (const char* folder : kLibraryFolders)
    for (const char* library : kLibraries)
      if (root && exists_in(root, fmt::format("{}/{}", folder, library))) return true;
  return false;
}

// A copy of the mount that lxcfs' file lies on, free to be put anywhere; none where lxcfs does not run.
UniqueFd lxcfs_mount(const std::string& file) {
  return UniqueFd(static_cast<int>(
      ::syscall(SYS_open_tree, AT_FDCWD, file.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW)));
}

// In the child: 0, or what went wrong.
int replace_inside(int mount_namespace, int replacement) {
  if (::setns(mount_namespace, CLONE_NEWNS) != 0) return errno;
  // The container's own init may have been faster: nothing is mounted there then.
  if (::umount2(kMeminfo, MNT_DETACH | UMOUNT_NOFOLLOW) != 0) return errno == EINVAL || errno == ENOENT ? 0 : errno;
  if (replacement < 0) return 0;
  return ::syscall(SYS_move_mount, replacement, "", AT_FDCWD, kMeminfo, MOVE_MOUNT_F_EMPTY_PATH) == 0 ? 0 : errno;
}

}  // namespace

Result<void> correct_meminfo(pid_t init, const std::string& lxcfs_file) {
  const Result<bool> libvirts = is_libvirts(init);
  if (!libvirts) return libvirts.error();
  if (!*libvirts) return {};
  const UniqueFd mount_namespace(::open(fmt::format("/proc/{}/ns/mnt", init).c_str(), O_RDONLY | O_CLOEXEC));
  if (!mount_namespace) return system_error(fmt::format("cannot open the mount namespace of process {}", init), errno);
  const UniqueFd replacement = lxcfs_mount(lxcfs_file);
  if (!replacement && !has_procps_4(init)) return {};
  const pid_t child = ::fork();
  if (child == 0) ::_exit(replace_inside(mount_namespace.get(), replacement.get()));
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return system_error("cannot start a process", errno);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return system_error(fmt::format("cannot replace the container's {}", kMeminfo),
                      WIFEXITED(status) ? WEXITSTATUS(status) : EINTR);
}

}  // namespace containers
