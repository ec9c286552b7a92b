// SPDX-License-Identifier: LGPL-2.1-or-later
//
// relay LISTEN_SOCKET TARGET_SOCKET: the peer that virtvzd is measured against. It copies bytes between a client and
// libvirtd and looks at none of them, so what it costs is what any process in between must cost: two more wake-ups
// and two more copies a call. One thread, one epoll, blocking writes.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <map>

static sockaddr_un address(const char* path) {
  sockaddr_un name{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(name.sun_path, path, sizeof name.sun_path - 1);
  return name;
}

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: relay LISTEN_SOCKET TARGET_SOCKET\n"), 2;
  const sockaddr_un listen_at = address(argv[1]), target = address(argv[2]);
  const int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), loop = epoll_create1(EPOLL_CLOEXEC);
  unlink(argv[1]);
  if (bind(door, reinterpret_cast<const sockaddr*>(&listen_at), sizeof listen_at) < 0 || listen(door, 1024) < 0)
    return std::perror(argv[1]), 1;
  std::map<int, int> other_end;
  const auto watch = [&](int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
  };
  watch(door);
  static char bytes[1 << 18];
  for (epoll_event ready; epoll_wait(loop, &ready, 1, -1) == 1;) {
    if (ready.data.fd == door) {
      const int client = accept4(door, nullptr, nullptr, SOCK_CLOEXEC), server = socket(AF_UNIX, SOCK_STREAM, 0);
      if (connect(server, reinterpret_cast<const sockaddr*>(&target), sizeof target) < 0)
        return std::perror(argv[2]), 1;
      other_end[client] = server, other_end[server] = client;
      watch(client), watch(server);
      continue;
    }
    const int from = ready.data.fd, to = other_end.at(from);
    ssize_t left = read(from, bytes, sizeof bytes);
    const bool ended = left <= 0;
    for (ssize_t done = 0; left > 0 && (done = send(to, bytes, static_cast<size_t>(left), MSG_NOSIGNAL)) > 0;)
      if ((left -= done) > 0) std::memmove(bytes, bytes + done, static_cast<size_t>(left));
    if (ended || left > 0) other_end.erase(from), other_end.erase(to), close(from), close(to);
  }
  return std::perror("epoll_wait"), 1;
}
