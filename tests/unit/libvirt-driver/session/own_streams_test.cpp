// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/session/own_streams.hpp"

#include "libvirt-driver/rpc/error_body.hpp"
#include "tests/unit/libvirt-driver/support/peer.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

using test::call_header;
using test::connected_sockets;
using test::Peer;
using test::run_until;

constexpr std::int32_t kOpenChannel = 296;
constexpr std::uint32_t kSerial = 7;

class OwnStreamsTest : public testing::Test {
 protected:
  OwnStreamsTest() {
    auto [ours, theirs] = connected_sockets();
    socket_ = std::make_shared<MessageSocket>(io_.get_executor(), std::move(ours));
    client_ = std::make_shared<Peer>(io_.get_executor(), std::move(theirs));
    client_->start();
    streams_.emplace(io_.get_executor(), socket_);
  }
  ~OwnStreamsTest() override {
    streams_.reset();
    client_->close();
    socket_->close();
    io_.poll();
  }

  // The far end of a new stream's channel.
  UniqueFd open(std::uint32_t serial = kSerial) {
    auto [ours, theirs] = connected_sockets();
    const auto opened = streams_->open(call_header(kOpenChannel, serial), std::move(ours));
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(theirs);
  }
  void packet(MessageStatus status, std::string_view bytes = {}, MessageType type = MessageType::kStream) {
    const BytesView payload(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    streams_->pass_on({{kRemoteProgram, 1, kOpenChannel, type, kSerial, status}, payload, payload, {}});
  }
  test::Message next() {
    EXPECT_TRUE(run_until(io_, [&] { return !client_->inbox().empty(); }));
    test::Message message = std::move(client_->inbox().front());
    client_->inbox().pop_front();
    return message;
  }
  static std::string read_from(const UniqueFd& end) {
    char bytes[100];
    const ssize_t count = ::read(end.get(), bytes, sizeof(bytes));
    return count < 0 ? "nothing" : std::string(bytes, static_cast<std::size_t>(count));
  }

  asio::io_context io_;
  std::shared_ptr<MessageSocket> socket_;
  std::shared_ptr<Peer> client_;
  std::optional<OwnStreams> streams_;
};

TEST_F(OwnStreamsTest, carry_bytes_both_ways_until_the_client_has_done) {
  const UniqueFd agent = open();
  packet(MessageStatus::kContinue, "to the agent");
  EXPECT_EQ(read_from(agent), "to the agent");
  ASSERT_EQ(::write(agent.get(), "back", 4), 4);
  const test::Message data = next();
  EXPECT_EQ(data.header,
            (FrameHeader{kRemoteProgram, 1, kOpenChannel, MessageType::kStream, kSerial, MessageStatus::kContinue}));
  EXPECT_EQ(std::string(data.payload.begin(), data.payload.end()), "back");
  packet(MessageStatus::kOk);
  EXPECT_EQ(next().header.status, MessageStatus::kOk);
  EXPECT_EQ(read_from(agent), "") << "the channel is closed";
  packet(MessageStatus::kContinue, "late");  // crosses the end: nothing happens
}

TEST_F(OwnStreamsTest, tell_either_side_of_the_others_end) {
  UniqueFd agent = open();
  packet(MessageStatus::kContinue);
  EXPECT_EQ(read_from(agent), "");
  agent.reset();
  const test::Message end = next();
  EXPECT_EQ(end.header.status, MessageStatus::kContinue);
  EXPECT_TRUE(end.payload.empty());
  packet(MessageStatus::kError);
  EXPECT_EQ(next().header.status, MessageStatus::kOk);
}

TEST_F(OwnStreamsTest, end_with_an_error_when_the_agent_takes_nothing) {
  const UniqueFd agent = open();
  const std::string much(1u << 20, 'x');
  for (int i = 0; i < 6; ++i) packet(MessageStatus::kContinue, much);
  const test::Message error = next();
  EXPECT_EQ(error.header.status, MessageStatus::kError);
  EXPECT_NE(decode_error(error.payload).message.find("does not read"), std::string::npos);
}

TEST_F(OwnStreamsTest, do_not_read_for_a_client_that_takes_nothing) {
  auto [ours, theirs] = connected_sockets();
  const auto socket = std::make_shared<MessageSocket>(io_.get_executor(), std::move(ours));
  OwnStreams streams(io_.get_executor(), socket);
  auto [channel, agent] = connected_sockets();
  ASSERT_TRUE(streams.open(call_header(kOpenChannel, kSerial), std::move(channel)));
  const std::string much(65536, 'x');
  std::size_t written = 0;
  for (int idle = 0; idle < 10;) {
    const ssize_t count = ::write(agent.get(), much.data(), much.size());
    if (count > 0) written += static_cast<std::size_t>(count);
    idle = io_.poll() == 0 && count <= 0 ? idle + 1 : 0;
    io_.restart();
  }
  EXPECT_LT(written, 4u << 20);
  socket->close();
}

TEST_F(OwnStreamsTest, have_a_limit) {
  std::vector<UniqueFd> ends;
  for (std::uint32_t serial = 1; serial <= OwnStreams::kMost; ++serial) ends.push_back(open(serial));
  auto [ours, theirs] = connected_sockets();
  EXPECT_FALSE(streams_->open(call_header(kOpenChannel, 1000), std::move(ours)));
  streams_->close();
  EXPECT_EQ(read_from(ends.front()), "");
}

TEST_F(OwnStreamsTest, have_no_holes) {
  const UniqueFd agent = open();
  packet(MessageStatus::kContinue, "", MessageType::kStreamHole);
  EXPECT_EQ(next().header.status, MessageStatus::kError);
}

}  // namespace
}  // namespace driver
