// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/socket_path.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

Result<SocketPath> free_socket_path(const std::string& path) {
  struct stat file {};
  if (::lstat(path.c_str(), &file) != 0) {
    if (errno == ENOENT) return SocketPath::kFree;
    return system_error(fmt::format("cannot look at '{}'", path), errno);
  }
  if (!S_ISSOCK(file.st_mode)) return SocketPath::kBlocked;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return system_error(path, ENAMETOOLONG);
  path.copy(address.sun_path, path.size());
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe) return system_error("cannot make a socket", errno);
  // EAGAIN: its backlog is full.
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN)
    return SocketPath::kTaken;
  if (errno != ECONNREFUSED)
    return system_error(fmt::format("cannot tell whether anyone listens on '{}'", path), errno);
  if (::unlink(path.c_str()) != 0) return system_error(fmt::format("cannot remove the stale socket '{}'", path), errno);
  return SocketPath::kFree;
}
