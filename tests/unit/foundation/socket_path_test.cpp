// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/socket_path.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/socket.h>
#include <sys/un.h>
#include <vector>

namespace {

namespace fs = std::filesystem;

class SocketPaths : public ::testing::Test {
 protected:
  SocketPaths() : path_(::testing::TempDir() + fmt::format("socket_path.{}", ::getpid())) { fs::remove(path_); }
  ~SocketPaths() override { fs::remove(path_); }

  UniqueFd socket_here(int (*use)(int, const sockaddr*, socklen_t)) const {
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    return use(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? std::move(socket)
                                                                                               : UniqueFd();
  }

  std::string path_;
};

TEST_F(SocketPaths, where_nothing_is_is_free) { EXPECT_EQ(free_socket_path(path_).value(), SocketPath::kFree); }

TEST_F(SocketPaths, a_dead_daemons_socket_is_removed) {
  { ASSERT_TRUE(socket_here(&::bind)); }
  ASSERT_TRUE(fs::exists(path_));
  EXPECT_EQ(free_socket_path(path_).value(), SocketPath::kFree);
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(SocketPaths, a_living_daemons_socket_stays_also_when_its_backlog_is_full) {
  const UniqueFd daemon = socket_here(&::bind);
  ASSERT_EQ(::listen(daemon.get(), 1), 0);
  EXPECT_EQ(free_socket_path(path_).value(), SocketPath::kTaken);
  std::vector<UniqueFd> clients;
  do clients.push_back(socket_here(&::connect));
  while (clients.back());
  ASSERT_EQ(errno, EAGAIN);
  EXPECT_EQ(free_socket_path(path_).value(), SocketPath::kTaken);
  EXPECT_TRUE(fs::exists(path_));
}

TEST_F(SocketPaths, another_file_stays) {
  std::ofstream(path_) << "precious";
  EXPECT_EQ(free_socket_path(path_).value(), SocketPath::kBlocked);
  EXPECT_EQ(fs::file_size(path_), 8U);
}

}  // namespace
