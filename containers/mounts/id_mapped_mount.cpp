// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/mounts/id_mapped_mount.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace containers {
namespace {

// A namespace needs a process to be born in. It waits to be killed, with which its life ends for certain.
class NamespaceHolder {
 public:
  explicit NamespaceHolder(pid_t pid) : pid_(pid) {}
  NamespaceHolder(const NamespaceHolder&) = delete;
  NamespaceHolder& operator=(const NamespaceHolder&) = delete;
  ~NamespaceHolder() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

// Dies with its parent: it shares the open file of the home's lock, which would stay locked. A parent that was killed
// before the signal was asked for sends none, hence the second look.
[[noreturn]] void hold_namespace(int ready_fd, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  const char done = ::unshare(CLONE_NEWUSER) == 0 ? '\0' : static_cast<char>(errno);
  if (::write(ready_fd, &done, 1) != 1) ::_exit(1);
  for (;;) ::pause();
}

// The kernel takes a map in one write only.
Result<void> write_map(pid_t pid, const char* file, const std::string& text) {
  const std::string path = fmt::format("/proc/{}/{}", pid, file);
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return system_error(fmt::format("cannot set the {} {:?}", file, text), errno);
  return {};
}

}  // namespace

Result<UniqueFd> make_user_namespace(const IdMap& map) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("cannot make a pipe", errno);
  const UniqueFd ready(ends[0]), ready_end(ends[1]);
  const pid_t parent = ::getpid();
  const NamespaceHolder holder(::fork());
  if (holder.pid() == 0) hold_namespace(ready_end.get(), parent);
  if (holder.pid() < 0) return system_error("cannot fork", errno);
  char child_errno = 0;
  if (::read(ready.get(), &child_errno, 1) != 1 || child_errno != 0)
    return system_error("cannot make a user namespace", child_errno != 0 ? child_errno : errno);
  if (auto set = write_map(holder.pid(), "uid_map", map_text(map.users)); !set) return set.error();
  if (auto set = write_map(holder.pid(), "gid_map", map_text(map.groups)); !set) return set.error();
  UniqueFd user_namespace(::open(fmt::format("/proc/{}/ns/user", holder.pid()).c_str(), O_RDONLY | O_CLOEXEC));
  if (!user_namespace) return system_error("cannot open the new user namespace", errno);
  return user_namespace;
}

Result<void> map_ids_of(const UniqueFd& mount, const UniqueFd& user_namespace, const std::string& name) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_IDMAP;
  attributes.userns_fd = static_cast<std::uint64_t>(user_namespace.get());
  if (::mount_setattr(mount.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) == 0) return {};
  const bool lacking = errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP;
  Error error =
      system_error(fmt::format("cannot map the ids of '{}': kernel and file system must support it", name), errno);
  if (lacking) error.code = ErrorCode::kOperationUnsupported;
  return error;
}

Result<void> map_ids_at(const std::string& path, const UniqueFd& user_namespace) {
  const UniqueFd tree(::open_tree(AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!tree) return system_error(fmt::format("cannot clone the mount of '{}'", path), errno);
  if (auto mapped = map_ids_of(tree, user_namespace, path); !mapped) return mapped;
  if (::move_mount(tree.get(), "", AT_FDCWD, path.c_str(), MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS) != 0)
    return system_error(fmt::format("cannot mount over '{}'", path), errno);
  return {};
}

Result<ActAsContainerRoot> ActAsContainerRoot::begin(const RootIds& ids) {
  const int bits = ::prctl(PR_GET_SECUREBITS);
  if (bits < 0 || ::prctl(PR_SET_SECUREBITS, bits | SECBIT_NO_SETUID_FIXUP) != 0)
    return system_error("cannot keep capabilities over a change of the file system's user", errno);
  ActAsContainerRoot acting;
  ::setfsgid(ids.group);
  ::setfsuid(ids.user);
  // These calls report no failure but by what they say the ids were.
  if (static_cast<uid_t>(::setfsuid(ids.user)) != ids.user || static_cast<gid_t>(::setfsgid(ids.group)) != ids.group)
    return system_error(fmt::format("cannot act as user {} and group {}", ids.user, ids.group), EPERM);
  return acting;
}

ActAsContainerRoot::~ActAsContainerRoot() {
  if (!active_) return;
  ::setfsuid(0);
  ::setfsgid(0);
  const int bits = ::prctl(PR_GET_SECUREBITS);
  if (bits >= 0) ::prctl(PR_SET_SECUREBITS, bits & ~SECBIT_NO_SETUID_FIXUP);
}

}  // namespace containers
