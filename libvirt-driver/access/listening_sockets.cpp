// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/listening_sockets.hpp"

#include "foundation/socket_path.hpp"
#include "libvirt-driver/access/group_id.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace driver {
namespace {

constexpr std::string_view kSocketNames[] = {"virtvzd-sock", "virtvzd-sock-ro", "virtparallelsd-sock",
                                             "virtparallelsd-sock-ro"};
constexpr std::string_view kLockName = "virtvzd-sock.lock";

bool names_read_only(std::string_view path) { return path.ends_with("-ro"); }

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return Error{ErrorCode::kConfigUnsupported, fmt::format("socket path '{}' has {} bytes, must have at most {}", path,
                                                            path.size(), sizeof address.sun_path - 1)};
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// Two daemons that start at once must not take each other's socket, bound but not listening yet, for a stale one.
Result<UniqueFd> lock_folder(const std::string& folder) {
  const std::string path = fmt::format("{}/{}", folder, kLockName);
  UniqueFd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return system_error(fmt::format("cannot open '{}'", path), errno);
  while (::flock(lock.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return system_error(fmt::format("cannot lock '{}'", path), errno);
  }
  return lock;
}

Result<ListeningSocket> bind_socket(const std::string& path, unsigned mode, std::optional<gid_t> group) {
  const Result<sockaddr_un> address = address_of(path);
  if (!address) return address.error();
  const Result<SocketPath> there = free_socket_path(path);
  if (!there) return there.error();
  if (*there == SocketPath::kBlocked)
    return Error{ErrorCode::kOperationFailed, fmt::format("'{}' is in the way: it must be a socket or absent", path)};
  if (*there == SocketPath::kTaken)
    return Error{ErrorCode::kOperationFailed, fmt::format("another virtvzd listens on '{}'", path)};

  ListeningSocket socket;
  socket.path = path;
  socket.read_only = names_read_only(path);
  socket.fd = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.fd) return system_error("cannot make a socket", errno);
  // Nobody may connect to the file till it has its owner and mode; before listen() nobody can, not even root.
  const mode_t old_mask = ::umask(0777);
  const int bound = ::bind(socket.fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address);
  const int bind_errno = errno;
  ::umask(old_mask);
  if (bound != 0) return system_error(fmt::format("cannot bind the socket '{}'", path), bind_errno);
  socket.file = SocketFile::at(path);
  if (group && ::lchown(path.c_str(), static_cast<uid_t>(-1), *group) != 0)
    return system_error(fmt::format("cannot give '{}' to group {}", path, *group), errno);
  if (::chmod(path.c_str(), mode) != 0) return system_error(fmt::format("cannot set the mode of '{}'", path), errno);
  // The kernel cuts the backlog to net.core.somaxconn.
  if (::listen(socket.fd.get(), INT_MAX) != 0) return system_error(fmt::format("cannot listen on '{}'", path), errno);
  return socket;
}

Result<std::vector<ListeningSocket>> bind_sockets(const DaemonConfig& config) {
  std::optional<gid_t> group;
  if (!config.unix_sock_group.empty()) {
    const Result<gid_t> found = find_group(config.unix_sock_group);
    if (!found) return found.error();
    group = *found;
  }
  std::error_code failed;
  std::filesystem::create_directories(config.socket_dir, failed);
  if (failed) return system_error(fmt::format("cannot make socket_dir '{}'", config.socket_dir), failed.value());
  const Result<UniqueFd> lock = lock_folder(config.socket_dir);
  if (!lock) return lock.error();

  std::vector<ListeningSocket> sockets;
  for (const std::string_view name : kSocketNames) {
    const std::string path = fmt::format("{}/{}", config.socket_dir, name);
    Result<ListeningSocket> socket = bind_socket(path, socket_mode(config, names_read_only(path)), group);
    if (!socket) return socket.error();
    sockets.push_back(*std::move(socket));
  }
  return sockets;
}

Result<ListeningSocket> adopt_socket(int fd) {
  ListeningSocket socket;
  socket.fd = UniqueFd(fd);
  if (::sd_is_socket_unix(fd, SOCK_STREAM, 1, nullptr, 0) <= 0)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("descriptor {} that systemd passed must be a listening UNIX stream socket", fd)};
  sockaddr_un address{};
  socklen_t length = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    return system_error(fmt::format("cannot read the path of descriptor {} that systemd passed", fd), errno);
  socket.path.assign(address.sun_path, ::strnlen(address.sun_path, length - offsetof(sockaddr_un, sun_path)));
  if (socket.path.empty())
    return Error{ErrorCode::kConfigUnsupported, fmt::format("the socket that systemd passed as descriptor {} has no "
                                                            "path, so it could be read-only or not",
                                                            fd)};
  socket.read_only = names_read_only(socket.path);
  if (::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) != 0)
    return system_error(fmt::format("cannot set up the socket '{}' that systemd passed", socket.path), errno);
  return socket;
}

}  // namespace

SocketFile SocketFile::at(const std::string& path) {
  SocketFile file;
  struct stat seen {};
  if (::lstat(path.c_str(), &seen) != 0) return file;
  file.path_ = path;
  file.device_ = seen.st_dev;
  file.inode_ = seen.st_ino;
  return file;
}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
  if (this == &other) return *this;
  remove();
  path_ = std::exchange(other.path_, {});
  device_ = other.device_;
  inode_ = other.inode_;
  return *this;
}

void SocketFile::remove() {
  struct stat seen {};
  if (path_.empty() || ::lstat(path_.c_str(), &seen) != 0) return;
  if (seen.st_dev == device_ && seen.st_ino == inode_) ::unlink(path_.c_str());
}

Result<std::vector<ListeningSocket>> open_sockets(const DaemonConfig& config) {
  const int passed = ::sd_listen_fds(/*unset_environment=*/1);
  if (passed < 0) return system_error("cannot take the sockets that systemd passed (LISTEN_FDS)", -passed);
  if (passed == 0) return bind_sockets(config);
  std::vector<ListeningSocket> sockets;
  for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + passed; ++fd) {
    Result<ListeningSocket> socket = adopt_socket(fd);
    if (!socket) return socket.error();
    sockets.push_back(*std::move(socket));
  }
  return sockets;
}

}  // namespace driver
