// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/protocol/channel.hpp"
#include "../guest_root.hpp"

#include <array>
#include <fcntl.h>
#include <sys/socket.h>

namespace {

class Channel : public GuestRoot {
 protected:
  Channel() {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0) std::abort();
    channel.emplace(ends[0], ends[0]);
  }
  ~Channel() override {
    for (int end : ends) close(end);
  }

  void send(const std::string& bytes) const {
    ASSERT_EQ(::write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }

  // What has come, after as many turns of the loop as there is something to do.
  std::string receive() {
    std::string all;
    for (int turns = 0; turns < 10000; ++turns) {
      pollfd set[2];
      channel->poll_set(set);
      const int ready = poll(set, 2, 0);
      if (ready > 0) channel->handle(agent, set);
      char piece[65536];
      const ssize_t count = ::read(ends[1], piece, sizeof(piece));
      if (count > 0) all.append(piece, static_cast<std::size_t>(count));
      if (ready <= 0 && count <= 0) break;
    }
    return all;
  }

  std::array<int, 2> ends{};
  std::optional<guest_tools::Channel> channel;
};

const std::string kAnswer = "{\"return\": {}}\n";

TEST_F(Channel, requests_are_answered_in_order) {
  send("{'execute':'guest-sync','arguments':{'id':1}}\n{'execute':'guest-sync','arguments':{'id':2}}{'execute'");
  EXPECT_EQ(receive(), "{\"return\": 1}\n{\"return\": 2}\n");
  send(":'guest-ping'}\n");
  EXPECT_EQ(receive(), kAnswer);
}

TEST_F(Channel, while_a_client_does_not_read_its_requests_wait) {
  std::string requests, wanted;
  for (int i = 0; i < 20; ++i) {
    requests += "{'execute':'guest-ping','id':'" + std::string(100000, 'x') + "'}\n";
    wanted += "{\"return\": {}, \"id\": \"" + std::string(100000, 'x') + "\"}\n";
  }
  std::size_t sent = 0;
  for (int turns = 0; turns < 1000; ++turns) {
    const ssize_t count = ::write(ends[1], requests.data() + sent, requests.size() - sent);
    if (count > 0) sent += static_cast<std::size_t>(count);
    pollfd set[2];
    channel->poll_set(set);
    if (poll(set, 2, 0) > 0) channel->handle(agent, set);
  }
  EXPECT_LT(sent, requests.size());  // neither side took more than its sockets hold
  std::string seen;
  while (seen.size() < wanted.size()) {
    const ssize_t count = ::write(ends[1], requests.data() + sent, requests.size() - sent);
    if (count > 0) sent += static_cast<std::size_t>(count);
    const std::string piece = receive();
    ASSERT_TRUE(count > 0 || !piece.empty()) << seen.size();
    seen += piece;
  }
  EXPECT_EQ(seen, wanted);
}

TEST_F(Channel, the_last_requests_of_a_client_that_writes_no_more_are_answered) {
  send("{'execute':'guest-ping'}\n{'execute':'guest-ping'}\n{'execute':");
  shutdown(ends[1], SHUT_WR);
  EXPECT_EQ(receive(), kAnswer + kAnswer);
  EXPECT_TRUE(channel->ended());
}

TEST_F(Channel, a_client_that_is_gone_ends_it) {
  send("{'execute':'guest-ping'}\n");
  close(ends[1]);
  ends[1] = open("/dev/null", O_RDWR);
  receive();
  EXPECT_TRUE(channel->ended());
  channel->reset();
  EXPECT_FALSE(channel->ended());
}

TEST_F(Channel, too_long_a_request_is_refused_and_the_next_one_served) {
  const std::string piece(64 * 1024, ' ');
  std::string seen;
  send("{");
  for (std::size_t sent = 0; sent < guest_tools::kLongestRequest; sent += piece.size()) {
    send(piece);
    seen += receive();
  }
  EXPECT_EQ(seen, failure("the request is too long") + "\n");
  send("}}}\n{'execute':'guest-ping'}\n");
  EXPECT_EQ(receive(), kAnswer);
}

}  // namespace
