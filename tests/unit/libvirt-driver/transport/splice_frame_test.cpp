// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/splice_frame.hpp"

#include "tests/unit/libvirt-driver/support/peer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <sys/time.h>
#include <thread>

namespace driver {
namespace {

using test::connected_sockets;
using test::run_until;
using test::settle;

constexpr std::size_t kBodyBytes = 262120;  // libvirt's largest stream packet

Bytes packet() {
  FrameHeader header{0x20008086, 1, 208, MessageType::kStream, 7, MessageStatus::kContinue};
  Bytes body(kBodyBytes);
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<std::uint8_t>(i * 31 >> 3);
  return make_frame(header, body);
}

void write_all(int socket, BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

Bytes read_exactly(int socket, std::size_t count) {
  Bytes bytes(count);
  std::size_t got = 0;
  while (got < count) {
    const ssize_t n = ::recv(socket, bytes.data() + got, count - got, 0);
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  bytes.resize(got);
  return bytes;
}

// The guard only keeps a thread of a failing test from waiting for ever.
void make_blocking(int fd) {
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  const timeval guard{20, 0};
  for (const int wait : {SO_RCVTIMEO, SO_SNDTIMEO}) ::setsockopt(fd, SOL_SOCKET, wait, &guard, sizeof guard);
}

// A sender, virtvzd's two sockets, a receiver; sender and receiver on threads of their own, as other processes are.
class SpliceFrame : public testing::Test {
 protected:
  SpliceFrame() {
    auto [sender, from] = connected_sockets();
    auto [to, receiver] = connected_sockets();
    sender_ = std::move(sender);
    receiver_ = std::move(receiver);
    make_blocking(sender_.get());
    make_blocking(receiver_.get());
    from_ = std::make_shared<MessageSocket>(io_.get_executor(), std::move(from));
    to_ = std::make_shared<MessageSocket>(io_.get_executor(), std::move(to));
  }

  Task<void> pass_one() {
    Frame frame;
    while (co_await from_->fill()) {
      if (from_->take(frame)) continue;
      const auto begun = from_->begun();
      if (!begun || !is_large_stream_packet(*begun)) continue;
      passed_ = co_await splice_frame(from_, to_, begun->frame_bytes);
      co_return;
    }
  }
  bool pass() {
    asio::co_spawn(io_, pass_one(), asio::detached);
    return run_until(io_, [this] { return passed_.has_value(); }) && *passed_;
  }

  asio::io_context io_;
  UniqueFd sender_, receiver_;
  std::shared_ptr<MessageSocket> from_, to_;
  std::optional<bool> passed_;
};

TEST_F(SpliceFrame, passes_a_large_packet_byte_for_byte) {
  const Bytes sent = packet();
  Bytes received;
  std::jthread writer([&] { write_all(sender_.get(), sent); });
  std::jthread reader([&] { received = read_exactly(receiver_.get(), sent.size()); });
  EXPECT_TRUE(pass());
  reader.join();
  EXPECT_TRUE(received == sent);
}

TEST_F(SpliceFrame, keeps_what_others_send_behind_the_packet) {
  const Bytes sent = packet();
  const Bytes other = {1, 2, 3, 4};
  Bytes received;
  write_all(sender_.get(), BytesView(sent).first(60000));
  asio::co_spawn(io_, pass_one(), asio::detached);
  settle(io_);
  to_->send(other);
  std::jthread reader([&] { received = read_exactly(receiver_.get(), sent.size() + other.size()); });
  std::jthread writer([&] { write_all(sender_.get(), BytesView(sent).subspan(60000)); });
  EXPECT_TRUE(run_until(io_, [this] { return passed_.has_value() && to_->queued_bytes() == 0; }));
  reader.join();
  ASSERT_EQ(received.size(), sent.size() + other.size());
  EXPECT_TRUE(std::equal(sent.begin(), sent.end(), received.begin()));
  EXPECT_TRUE(std::equal(other.begin(), other.end(), received.end() - 4));
}

TEST_F(SpliceFrame, fills_up_a_packet_whose_sender_goes_away) {
  const Bytes sent = packet();
  Bytes received;
  std::jthread writer([&] {
    write_all(sender_.get(), BytesView(sent).first(100000));
    sender_.reset();
  });
  std::jthread reader([&] { received = read_exactly(receiver_.get(), sent.size()); });
  EXPECT_FALSE(pass());
  run_until(io_, [this] { return to_->queued_bytes() == 0; });
  reader.join();
  ASSERT_EQ(received.size(), sent.size()) << "the next message must begin where the length word says";
  EXPECT_TRUE(std::equal(sent.begin(), sent.begin() + 100000, received.begin()));
  EXPECT_TRUE(std::all_of(received.begin() + 100000, received.end(), [](std::uint8_t byte) { return byte == 0; }));
}

}  // namespace
}  // namespace driver
