// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/message_socket.hpp"

#include "tests/unit/libvirt-driver/support/peer.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace driver {
namespace {

using test::connected_sockets;
using test::Message;
using test::Peer;
using test::run_until;
using test::settle;
using test::Started;

FrameHeader header_of(MessageType type, std::uint32_t serial = 1) {
  return {0x20008086, 1, 16, type, serial, MessageStatus::kOk};
}

UniqueFd some_file() { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

bool same_file(int a, int b) {
  struct stat left {
  }, right{};
  return ::fstat(a, &left) == 0 && ::fstat(b, &right) == 0 && left.st_dev == right.st_dev &&
         left.st_ino == right.st_ino;
}

// Bytes with descriptors beside the last of them, as any UNIX client may send them.
void send_with_fds(int socket, BytesView bytes, const std::vector<int>& fds) {
  iovec vector{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
  std::vector<char> control(CMSG_SPACE(fds.size() * sizeof(int)));
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
  std::memcpy(CMSG_DATA(header), fds.data(), fds.size() * sizeof(int));
  ASSERT_EQ(::sendmsg(socket, &message, 0), static_cast<ssize_t>(bytes.size()));
}

class MessageSocketTest : public testing::Test {
 protected:
  MessageSocketTest() {
    auto [ours, theirs] = connected_sockets();
    far_ = std::move(theirs);
    socket_ = std::make_shared<MessageSocket>(io_.get_executor(), std::move(ours));
  }

  void write(BytesView bytes) {
    ASSERT_EQ(::write(far_.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  bool fill() { return Started<bool>(io_, socket_->fill()).get(); }
  std::size_t read_far(std::size_t limit = 1u << 20) {
    Bytes room(limit);
    const ssize_t n = ::read(far_.get(), room.data(), room.size());
    return n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  // Fills the far end's receive buffer and the queue behind it to at least `bytes`.
  void queue(std::size_t bytes) {
    const Bytes body(65536, 7);
    while (socket_->queued_bytes() < bytes)
      socket_->send(make_prefix(header_of(MessageType::kReply), body.size()), body);
  }

  asio::io_context io_;
  UniqueFd far_;
  std::shared_ptr<MessageSocket> socket_;
  Frame frame_;
};

TEST_F(MessageSocketTest, takes_a_frame_that_comes_byte_by_byte) {
  const Bytes payload = {1, 2, 3, 4};
  const Bytes bytes = make_frame(header_of(MessageType::kCall, 77), payload);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    ASSERT_FALSE(socket_->take(frame_)) << "after " << i << " bytes";
    write(BytesView(bytes).subspan(i, 1));
    ASSERT_TRUE(fill());
  }
  ASSERT_TRUE(socket_->take(frame_));
  EXPECT_EQ(frame_.header, header_of(MessageType::kCall, 77));
  EXPECT_EQ(Bytes(frame_.payload.begin(), frame_.payload.end()), payload);
  EXPECT_EQ(Bytes(frame_.bytes.begin(), frame_.bytes.end()), bytes);
  EXPECT_FALSE(socket_->take(frame_));
  EXPECT_TRUE(socket_->broken().empty());
}

TEST_F(MessageSocketTest, takes_frames_that_come_glued_together) {
  Bytes bytes;
  for (std::uint32_t serial = 1; serial <= 3; ++serial) {
    const Bytes one = make_frame(header_of(MessageType::kCall, serial), Bytes(serial * 4, 9));
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  bytes.resize(bytes.size() - 1);
  write(bytes);
  ASSERT_TRUE(fill());
  for (std::uint32_t serial = 1; serial <= 2; ++serial) {
    ASSERT_TRUE(socket_->take(frame_));
    EXPECT_EQ(frame_.header.serial, serial);
    EXPECT_EQ(frame_.payload.size(), serial * 4);
  }
  EXPECT_FALSE(socket_->take(frame_));
  write(Bytes{9});
  ASSERT_TRUE(fill());
  ASSERT_TRUE(socket_->take(frame_));
  EXPECT_EQ(frame_.header.serial, 3u);
}

TEST_F(MessageSocketTest, breaks_on_lengths_and_headers_outside_the_protocol) {
  struct Row {
    std::size_t at;
    std::uint32_t word;
    const char* words;
  };
  for (const Row& row : {Row{0, 27, "bad message length"},
                         {0, 33554437, "bad message length"},
                         {0, 0, "bad message length"},
                         {16, 7, "bad message header"},
                         {24, 3, "bad message header"}}) {
    auto [ours, theirs] = connected_sockets();
    const auto socket = std::make_shared<MessageSocket>(io_.get_executor(), std::move(ours));
    Bytes bytes = make_frame(header_of(MessageType::kCall), {});
    write_word(bytes.data() + row.at, row.word);
    ASSERT_EQ(::write(theirs.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    Started<bool> filled(io_, socket->fill());
    ASSERT_TRUE(filled.get());
    EXPECT_FALSE(socket->take(frame_));
    EXPECT_EQ(socket->broken(), row.words);
    Started<bool> again(io_, socket->fill());
    EXPECT_FALSE(again.get());
  }
}

TEST_F(MessageSocketTest, judges_the_length_before_the_rest_has_come) {
  write(XdrWriter().u32(0xffffffffu).take());
  ASSERT_TRUE(fill());
  EXPECT_FALSE(socket_->take(frame_));
  EXPECT_EQ(socket_->broken(), "bad message length");
}

TEST_F(MessageSocketTest, breaks_on_frames_above_the_limit_set) {
  socket_->limit_frames(100);
  write(make_frame(header_of(MessageType::kCall), Bytes(72)));
  write(make_frame(header_of(MessageType::kCall), Bytes(73)));
  ASSERT_TRUE(fill());
  EXPECT_TRUE(socket_->take(frame_));
  EXPECT_FALSE(socket_->take(frame_));
  EXPECT_EQ(socket_->broken(), "bad message length");
}

TEST_F(MessageSocketTest, ends_when_the_peer_closes) {
  write(make_frame(header_of(MessageType::kCall), {}));
  far_.reset();
  EXPECT_TRUE(fill());
  EXPECT_TRUE(socket_->take(frame_));
  EXPECT_FALSE(fill());
  EXPECT_TRUE(socket_->broken().empty());
}

TEST_F(MessageSocketTest, close_ends_a_wait_for_bytes) {
  Started<bool> filled(io_, socket_->fill());
  settle(io_);
  EXPECT_FALSE(filled.done());
  socket_->close();
  EXPECT_FALSE(filled.get());
}

TEST_F(MessageSocketTest, passes_as_many_descriptors_as_a_message_may_carry) {
  auto far = std::make_shared<MessageSocket>(io_.get_executor(), std::move(far_));
  std::vector<UniqueFd> fds;
  std::vector<struct stat> sent(kMaxFdsPerFrame);
  for (std::size_t i = 0; i < kMaxFdsPerFrame; ++i) {
    int pair[2];
    ASSERT_EQ(::pipe2(pair, O_CLOEXEC), 0);
    ::close(pair[1]);
    fds.emplace_back(pair[0]);
    ::fstat(pair[0], &sent[i]);
  }
  socket_->send(make_frame(header_of(MessageType::kReplyWithFds), XdrWriter().u32(kMaxFdsPerFrame).take()), {},
                std::move(fds));
  socket_->send(make_frame(header_of(MessageType::kReply, 2), {}));
  Frame frame;
  while (!far->take(frame)) ASSERT_TRUE(Started<bool>(io_, far->fill()).get());
  ASSERT_EQ(frame.fds.size(), kMaxFdsPerFrame);
  for (std::size_t i = 0; i < kMaxFdsPerFrame; ++i) {
    struct stat got {};
    ASSERT_EQ(::fstat(frame.fds[i].get(), &got), 0);
    EXPECT_EQ(got.st_ino, sent[i].st_ino) << "descriptor " << i;
  }
  // The bytes that carried them are counted by no length word: the next frame follows right behind.
  while (!far->take(frame)) ASSERT_TRUE(Started<bool>(io_, far->fill()).get());
  EXPECT_EQ(frame.header.serial, 2u);
  EXPECT_TRUE(frame.fds.empty());
}

TEST_F(MessageSocketTest, waits_for_descriptors_that_were_announced) {
  write(make_frame(header_of(MessageType::kCallWithFds), XdrWriter().u32(1).take()));
  ASSERT_TRUE(fill());
  EXPECT_FALSE(socket_->take(frame_));
  EXPECT_TRUE(socket_->broken().empty());
  const UniqueFd file = some_file();
  send_with_fds(far_.get(), Bytes{0}, {file.get()});
  ASSERT_TRUE(fill());
  ASSERT_TRUE(socket_->take(frame_));
  ASSERT_EQ(frame_.fds.size(), 1u);
  EXPECT_TRUE(same_file(frame_.fds[0].get(), file.get()));
}

TEST_F(MessageSocketTest, breaks_when_a_message_announces_more_descriptors_than_allowed) {
  write(make_frame(header_of(MessageType::kCallWithFds), XdrWriter().u32(kMaxFdsPerFrame + 1).take()));
  ASSERT_TRUE(fill());
  EXPECT_FALSE(socket_->take(frame_));
  EXPECT_EQ(socket_->broken(), "too many descriptors in a message");
}

TEST_F(MessageSocketTest, breaks_when_a_message_of_descriptors_does_not_say_how_many) {
  write(make_frame(header_of(MessageType::kCallWithFds), {}));
  ASSERT_TRUE(fill());
  EXPECT_FALSE(socket_->take(frame_));
  EXPECT_EQ(socket_->broken(), "message of descriptors without their count");
}

TEST_F(MessageSocketTest, breaks_when_the_byte_came_without_its_descriptor) {
  write(make_frame(header_of(MessageType::kCallWithFds), XdrWriter().u32(1).take()));
  write(Bytes{0});
  ASSERT_TRUE(fill());
  EXPECT_FALSE(socket_->take(frame_));
  EXPECT_EQ(socket_->broken(), "a descriptor that was announced did not come");
}

TEST_F(MessageSocketTest, takes_a_message_of_no_descriptors) {
  write(make_frame(header_of(MessageType::kCallWithFds), XdrWriter().u32(0).take()));
  ASSERT_TRUE(fill());
  EXPECT_TRUE(socket_->take(frame_));
  EXPECT_TRUE(frame_.fds.empty());
}

TEST_F(MessageSocketTest, ends_when_descriptors_pile_up_that_no_message_announced) {
  const UniqueFd file = some_file();
  for (std::size_t i = 0; i <= kMaxFdsPerFrame; ++i) send_with_fds(far_.get(), Bytes{0}, {file.get()});
  bool goes_on = true;
  for (std::size_t i = 0; i <= kMaxFdsPerFrame && goes_on; ++i) goes_on = fill();
  EXPECT_FALSE(goes_on);
  EXPECT_EQ(socket_->broken(), "more descriptors than a message may carry");
}

TEST_F(MessageSocketTest, queues_what_the_peer_does_not_read_and_tells_when_it_drained) {
  queue(2 * MessageSocket::kHighWaterBytes);
  EXPECT_TRUE(socket_->congested());
  bool drained = false;
  asio::co_spawn(io_, socket_->drained(), [&](const std::exception_ptr&) { drained = true; });
  settle(io_);
  EXPECT_FALSE(drained);
  while (!drained) {
    ASSERT_GT(read_far(), 0u);
    settle(io_);
  }
  EXPECT_FALSE(socket_->congested());
}

TEST_F(MessageSocketTest, sends_what_was_queued_in_order) {
  std::uint32_t sent = 0;
  const Bytes body(10000, 3);
  while (socket_->queued_bytes() < (1u << 18))
    socket_->send(make_prefix(header_of(MessageType::kReply, sent++), body.size()), body);
  auto far = std::make_shared<Peer>(io_.get_executor(), std::move(far_));
  far->start();
  ASSERT_TRUE(run_until(io_, [&] { return far->inbox().size() == sent; }));
  for (std::uint32_t serial = 0; serial < sent; ++serial) {
    EXPECT_EQ(far->inbox()[serial].header.serial, serial);
    EXPECT_EQ(far->inbox()[serial].payload, body);
  }
  EXPECT_EQ(socket_->queued_bytes(), 0u);
}

TEST_F(MessageSocketTest, flushed_waits_for_the_last_byte) {
  queue(1u << 18);
  bool flushed = false;
  asio::co_spawn(io_, socket_->flushed(), [&](const std::exception_ptr&) { flushed = true; });
  while (!flushed) {
    ASSERT_GT(read_far(), 0u);
    settle(io_);
  }
  EXPECT_EQ(socket_->queued_bytes(), 0u);
}

TEST_F(MessageSocketTest, close_wakes_who_waits_for_the_queue) {
  queue(2 * MessageSocket::kHighWaterBytes);
  int woken = 0;
  asio::co_spawn(io_, socket_->drained(), [&](const std::exception_ptr&) { ++woken; });
  asio::co_spawn(io_, socket_->flushed(), [&](const std::exception_ptr&) { ++woken; });
  settle(io_);
  EXPECT_EQ(woken, 0);
  socket_->close();
  settle(io_);
  EXPECT_EQ(woken, 2);
}

TEST_F(MessageSocketTest, peer_that_left_wakes_who_waits_for_the_queue) {
  queue(2 * MessageSocket::kHighWaterBytes);
  bool woken = false;
  asio::co_spawn(io_, socket_->drained(), [&](const std::exception_ptr&) { woken = true; });
  settle(io_);
  far_.reset();
  EXPECT_TRUE(run_until(io_, [&] { return woken; }));
  EXPECT_FALSE(socket_->is_open());
}

}  // namespace
}  // namespace driver
