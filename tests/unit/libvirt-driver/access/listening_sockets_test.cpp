// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/listening_sockets.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

namespace driver {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Sockets = Result<std::vector<ListeningSocket>>;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
  return address;
}

UniqueFd bound(const std::string& path) {
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  const sockaddr_un address = address_of(path);
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return socket;
}

bool answers(const std::string& path) {
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  const sockaddr_un address = address_of(path);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

struct stat file_at(const std::string& path) {
  struct stat seen {};
  EXPECT_EQ(::lstat(path.c_str(), &seen), 0) << path;
  return seen;
}

class ListeningSockets : public testing::Test {
 protected:
  ListeningSockets() {
    char name[] = "/tmp/virtvzd-sockets-XXXXXX";
    folder_ = ::mkdtemp(name);
    config_.socket_dir = folder_ + "/run/libvirt";
  }
  ~ListeningSockets() override { fs::remove_all(folder_); }

  std::string path(std::string_view name) const { return fmt::format("{}/{}", config_.socket_dir, name); }

  std::string folder_;
  DaemonConfig config_;
};

TEST_F(ListeningSockets, are_the_four_that_clients_look_for) {
  const Sockets sockets = open_sockets(config_);
  ASSERT_TRUE(sockets) << sockets.error().message;
  std::vector<std::pair<std::string, bool>> found;
  for (const ListeningSocket& socket : *sockets) {
    found.emplace_back(socket.path, socket.read_only);
    EXPECT_TRUE(answers(socket.path)) << socket.path;
    EXPECT_NE(::fcntl(socket.fd.get(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(::fcntl(socket.fd.get(), F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_EQ(file_at(socket.path).st_mode & 07777u, 0700u);
  }
  EXPECT_THAT(found, testing::ElementsAre(std::pair(path("virtvzd-sock"), false),
                                          std::pair(path("virtvzd-sock-ro"), true),
                                          std::pair(path("virtparallelsd-sock"), false),
                                          std::pair(path("virtparallelsd-sock-ro"), true)));
}

TEST_F(ListeningSockets, have_the_configured_modes_whatever_the_umask) {
  config_.unix_sock_rw_perms = 0722;
  config_.unix_sock_ro_perms = 0777;
  const mode_t old_mask = ::umask(0077);
  const Sockets sockets = open_sockets(config_);
  EXPECT_EQ(::umask(old_mask), 0077u);
  ASSERT_TRUE(sockets);
  EXPECT_EQ(file_at(path("virtvzd-sock")).st_mode & 07777u, 0722u);
  EXPECT_EQ(file_at(path("virtparallelsd-sock-ro")).st_mode & 07777u, 0777u);
}

TEST_F(ListeningSockets, belong_to_the_configured_group) {
  const group* users = ::getgrnam("users");
  if (::geteuid() != 0 || !users) GTEST_SKIP() << "needs root and a group 'users'";
  const gid_t gid = users->gr_gid;
  config_.unix_sock_group = "users";
  const Sockets sockets = open_sockets(config_);
  ASSERT_TRUE(sockets) << sockets.error().message;
  for (const ListeningSocket& socket : *sockets) {
    EXPECT_EQ(file_at(socket.path).st_gid, gid);
    EXPECT_EQ(file_at(socket.path).st_mode & 07777u, 0770u);
  }
}

TEST_F(ListeningSockets, unknown_group_is_an_error_and_leaves_nothing) {
  config_.unix_sock_group = "no-such-group-here";
  const Sockets sockets = open_sockets(config_);
  ASSERT_FALSE(sockets);
  EXPECT_EQ(sockets.error().message, "group 'no-such-group-here' (unix_sock_group) must be a group of this host");
  EXPECT_FALSE(fs::exists(path("virtvzd-sock")));
}

TEST_F(ListeningSockets, replace_a_socket_that_nobody_answers_on) {
  fs::create_directories(config_.socket_dir);
  { const UniqueFd stale = bound(path("virtvzd-sock")); }
  ASSERT_TRUE(fs::exists(path("virtvzd-sock")));
  const Sockets sockets = open_sockets(config_);
  ASSERT_TRUE(sockets) << sockets.error().message;
  EXPECT_TRUE(answers(path("virtvzd-sock")));
}

TEST_F(ListeningSockets, leave_a_living_daemons_sockets_alone) {
  const Sockets first = open_sockets(config_);
  ASSERT_TRUE(first);
  const Sockets second = open_sockets(config_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, fmt::format("another virtvzd listens on '{}'", path("virtvzd-sock")));
  EXPECT_TRUE(answers(path("virtvzd-sock")));
}

TEST_F(ListeningSockets, failing_halfway_removes_what_was_bound) {
  fs::create_directories(config_.socket_dir);
  std::ofstream(path("virtparallelsd-sock")) << "precious";
  const Sockets sockets = open_sockets(config_);
  ASSERT_FALSE(sockets);
  EXPECT_THAT(sockets.error().message, HasSubstr("is in the way"));
  EXPECT_FALSE(fs::exists(path("virtvzd-sock")));
  EXPECT_EQ(fs::file_size(path("virtparallelsd-sock")), 8u);
}

TEST_F(ListeningSockets, vanish_at_the_end_unless_replaced_by_others) {
  UniqueFd others;
  {
    const Sockets sockets = open_sockets(config_);
    ASSERT_TRUE(sockets);
    // A rename, so that the file system cannot give the freed inode to the newcomer.
    others = bound(path("new"));
    fs::rename(path("new"), path("virtvzd-sock-ro"));
  }
  EXPECT_FALSE(fs::exists(path("virtvzd-sock")));
  EXPECT_FALSE(fs::exists(path("virtparallelsd-sock")));
  EXPECT_TRUE(fs::exists(path("virtvzd-sock-ro")));
}

TEST_F(ListeningSockets, path_too_long_for_a_socket_is_an_error) {
  config_.socket_dir = folder_ + "/" + std::string(120, 'd');
  const Sockets sockets = open_sockets(config_);
  ASSERT_FALSE(sockets);
  EXPECT_THAT(sockets.error().message, HasSubstr("must have at most 107"));
}

// systemd passes descriptors from 3 on, which only a process of its own can arrange: the check runs in a child.
template <typename Check>
int with_passed(const std::vector<int>& fds, Check check) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (std::size_t i = 0; i < fds.size(); ++i) ::fcntl(fds[i], F_DUPFD, 100 + i);
    for (std::size_t i = 0; i < fds.size(); ++i) ::dup2(static_cast<int>(100 + i), static_cast<int>(3 + i));
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", std::to_string(fds.size()).c_str(), 1);
    ::_exit(check());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(ListeningSockets, come_from_systemd_when_it_passes_some) {
  fs::create_directories(config_.socket_dir);
  const UniqueFd ro = bound(path("virtvzd-sock-ro"));
  const UniqueFd rw = bound(path("virtvzd-sock"));
  ASSERT_EQ(::listen(ro.get(), 5), 0);
  ASSERT_EQ(::listen(rw.get(), 5), 0);
  const int failed_check = with_passed({ro.get(), rw.get()}, [&] {
    {
      const Sockets sockets = open_sockets(config_);
      if (!sockets || sockets->size() != 2) return 1;
      if (!(*sockets)[0].read_only || (*sockets)[0].path != path("virtvzd-sock-ro")) return 2;
      if ((*sockets)[1].read_only || (*sockets)[1].path != path("virtvzd-sock")) return 3;
      if ((::fcntl((*sockets)[0].fd.get(), F_GETFL) & O_NONBLOCK) == 0) return 4;
      if (::fcntl((*sockets)[0].fd.get(), F_GETFD) != FD_CLOEXEC) return 5;
      if (std::getenv("LISTEN_FDS")) return 6;
    }
    return fs::exists(path("virtvzd-sock")) ? 0 : 7;  // systemd's file is not ours to remove
  });
  EXPECT_EQ(failed_check, 0);
}

TEST_F(ListeningSockets, that_systemd_passes_must_be_listening_unix_sockets) {
  const UniqueFd file(::open("/dev/null", O_RDONLY));
  const int failed_check = with_passed({file.get()}, [&] {
    const Sockets sockets = open_sockets(config_);
    return !sockets && sockets.error().message ==
                           "descriptor 3 that systemd passed must be a listening UNIX stream socket" ? 0 : 1;
  });
  EXPECT_EQ(failed_check, 0);
}

}  // namespace
}  // namespace driver
