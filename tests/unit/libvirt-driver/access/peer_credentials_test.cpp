// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/peer_credentials.hpp"

#include "foundation/unique_fd.hpp"
#include "libvirt-driver/access/process_start_time.hpp"

#include <gmock/gmock.h>

#include <grp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace driver {
namespace {

constexpr uid_t kStranger = 64123;
constexpr gid_t kStrangersGroup = 64124;

struct Pair {
  Pair() {
    int fds[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    ours = UniqueFd(fds[0]);
    theirs = UniqueFd(fds[1]);
  }
  UniqueFd ours, theirs;
};

std::string name_of_group(gid_t gid) {
  const group* entry = ::getgrgid(gid);
  return entry ? entry->gr_name : "";
}

TEST(PeerIdentity, of_a_socket_pair_is_ourselves) {
  const Pair pair;
  const ClientIdentity who = peer_identity(pair.ours.get()).value();
  EXPECT_EQ(who.uid, ::geteuid());
  EXPECT_EQ(who.gid, ::getegid());
  EXPECT_EQ(who.pid, ::getpid());
  EXPECT_EQ(who.start_time, process_start_time(::getpid()));
  EXPECT_EQ(who.group_name, name_of_group(::getegid()));
}

TEST(PeerIdentity, needs_a_unix_socket) {
  int fds[2];
  ASSERT_EQ(::pipe(fds), 0);
  const UniqueFd in(fds[0]), out(fds[1]);
  EXPECT_EQ(peer_identity(in.get()).error().code, ErrorCode::kSystem);
}

// Who makes a socket pair is both its peers: made in a child that has become a stranger to this host.
class StrangerPeer : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root to become another user";
  }

  // What check_peer() says in a process of `uid`, `gid` and `extra`, which the daemon's uid differs from.
  static bool lets_in(const DaemonConfig& config, bool read_only, gid_t gid, const std::vector<gid_t>& extra) {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    const UniqueFd ours(fds[0]), pass(fds[1]);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(pass_own_socket(pass.get(), gid, extra));
    const UniqueFd socket = receive_socket(ours.get());
    const Result<ClientIdentity> who = peer_identity(socket.get());
    const bool let_in = who && who->uid == kStranger && check_peer(socket.get(), *who, config, read_only).has_value();
    EXPECT_TRUE(who && who->uid == kStranger);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    return let_in;
  }

 private:
  static int pass_own_socket(int pass, gid_t gid, const std::vector<gid_t>& extra) {
    if (::setgroups(extra.size(), extra.data()) != 0 || ::setgid(gid) != 0 || ::setuid(kStranger) != 0) return 1;
    int own[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, own) != 0) return 2;
    char byte = 0;
    iovec data{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::copy_n(reinterpret_cast<const char*>(&own[0]), sizeof(int), reinterpret_cast<char*>(CMSG_DATA(header)));
    return ::sendmsg(pass, &message, 0) == 1 ? 0 : 3;
  }

  static UniqueFd receive_socket(int from) {
    char byte;
    iovec data{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    if (::recvmsg(from, &message, 0) != 1 || !CMSG_FIRSTHDR(&message)) return {};
    int fd = -1;
    std::copy_n(reinterpret_cast<const char*>(CMSG_DATA(CMSG_FIRSTHDR(&message))), sizeof fd,
                reinterpret_cast<char*>(&fd));
    return UniqueFd(fd);
  }
};

TEST(CheckPeer, lets_the_daemons_own_user_in) {
  const Pair pair;
  const ClientIdentity who = peer_identity(pair.ours.get()).value();
  EXPECT_TRUE(check_peer(pair.ours.get(), who, DaemonConfig{}, false));
}

TEST(CheckPeer, refuses_in_words) {
  const Pair pair;
  ClientIdentity who;
  who.uid = kStranger;
  who.pid = 7;
  who.user_name = "eve";
  const Result<void> checked = check_peer(pair.ours.get(), who, DaemonConfig{}, false);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kAuthFailed);
  EXPECT_EQ(checked.error().message, "authentication failed: user 64123 ('eve') of process 7 must be root");
}

TEST_F(StrangerPeer, is_refused_unless_the_configuration_says_otherwise) {
  DaemonConfig config;
  EXPECT_FALSE(lets_in(config, false, kStrangersGroup, {}));
  config.unix_sock_ro_perms = 0777;
  EXPECT_TRUE(lets_in(config, true, kStrangersGroup, {}));
  EXPECT_FALSE(lets_in(config, false, kStrangersGroup, {}));
  config = {};
  config.auth_unix_rw = SocketAuth::kPolkit;
  EXPECT_TRUE(lets_in(config, false, kStrangersGroup, {}));
  EXPECT_FALSE(lets_in(config, true, kStrangersGroup, {}));
}

TEST_F(StrangerPeer, comes_in_as_member_of_the_group) {
  const group* users = ::getgrnam("users");
  if (!users) GTEST_SKIP() << "this host has no group 'users'";
  const gid_t gid = users->gr_gid;
  DaemonConfig config;
  config.unix_sock_group = "users";
  EXPECT_TRUE(lets_in(config, false, gid, {}));
  EXPECT_TRUE(lets_in(config, false, kStrangersGroup, {64200, gid}));
  EXPECT_FALSE(lets_in(config, false, kStrangersGroup, {64200}));
  std::vector<gid_t> many(300);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<gid_t>(70000 + i);
  many.back() = gid;
  EXPECT_TRUE(lets_in(config, false, kStrangersGroup, many));
  config.unix_sock_group = "no-such-group-here";
  EXPECT_FALSE(lets_in(config, false, gid, {}));
}

}  // namespace
}  // namespace driver
