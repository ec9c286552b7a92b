// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/message_socket.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace driver {
namespace {

// After so many reads that did not have to wait, others get their turn.
constexpr int kFillsInARow = 16;

// Of a large frame, what is read before it is known to be one.
constexpr std::size_t kHeadBytes = 4096;
constexpr int kPipeBytes = 1 << 20;

constexpr asio::use_awaitable_t<Executor> kAwait;

void collect_fds(const msghdr& message, std::deque<UniqueFd>& fds) {
  for (const cmsghdr* header = CMSG_FIRSTHDR(&message); header;
       header = CMSG_NXTHDR(const_cast<msghdr*>(&message), const_cast<cmsghdr*>(header))) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
      fds.emplace_back(fd);
    }
  }
}

}  // namespace

MessageSocket::MessageSocket(const Executor& executor, UniqueFd socket)
    : descriptor_(executor, socket.release()), drained_(executor) {}

bool MessageSocket::fail(std::string_view why) {
  broken_ = why;
  return false;
}

bool MessageSocket::take(Frame& frame) {
  if (taken_bytes_ > 0) buffer_.taken(std::exchange(taken_bytes_, 0));
  frame.fds.clear();
  const BytesView held = buffer_.bytes();
  if (!broken_.empty() || held.size() < kLengthBytes) return false;
  const std::uint32_t length = read_word(held.data());
  if (!is_frame_length(length) || length > max_frame_bytes_) return fail("bad message length");
  if (held.size() < length) return false;
  const auto header = parse_header(held.first(kMinFrameBytes));
  if (!header) return fail("bad message header");

  std::size_t fd_count = 0;
  if (carries_fds(header->type)) {
    if (length < kMinFrameBytes + 4) return fail("message of descriptors without their count");
    fd_count = read_word(held.data() + kMinFrameBytes);
    if (fd_count > kMaxFdsPerFrame) return fail("too many descriptors in a message");
    if (held.size() < length + fd_count) return false;
    if (received_fds_.size() < fd_count) return fail("a descriptor that was announced did not come");
  }
  for (std::size_t i = 0; i < fd_count; ++i) {
    frame.fds.push_back(std::move(received_fds_.front()));
    received_fds_.pop_front();
  }
  frame.header = *header;
  frame.bytes = held.first(length);
  frame.payload = frame.bytes.subspan(kMinFrameBytes);
  in_large_frames_ = false;
  taken_bytes_ = length + fd_count;
  return true;
}

MessageSocket::Received MessageSocket::receive() {
  const BytesView held = buffer_.bytes();
  std::size_t wanted = 0;
  if (held.size() >= kLengthBytes) wanted = std::min<std::size_t>(read_word(held.data()), max_frame_bytes_);
  std::span<std::uint8_t> room = buffer_.room(wanted);
  if (in_large_frames_ && held.size() < kMinFrameBytes) room = room.first(std::min(room.size(), kHeadBytes));
  iovec vector{room.data(), room.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(kMaxFdsPerFrame * sizeof(int))];
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  for (;;) {
    const ssize_t n = ::recvmsg(descriptor_.native_handle(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Received::kNothing : Received::kEnd;
    if (message.msg_controllen > 0) collect_fds(message, received_fds_);
    if ((message.msg_flags & MSG_CTRUNC) != 0 || received_fds_.size() > kMaxFdsPerFrame) {
      broken_ = "more descriptors than a message may carry";
      return Received::kEnd;
    }
    if (n == 0) return Received::kEnd;
    buffer_.added(static_cast<std::size_t>(n));
    return Received::kBytes;
  }
}

Task<bool> MessageSocket::fill() {
  const auto alive = shared_from_this();
  if (taken_bytes_ > 0) buffer_.taken(std::exchange(taken_bytes_, 0));
  if (immediate_fills_ >= kFillsInARow) {
    immediate_fills_ = 0;
    co_await asio::post(descriptor_.get_executor(), kAwait);
  }
  while (is_open() && broken_.empty()) {
    const Received received = receive();
    if (received == Received::kEnd) co_return false;
    if (received == Received::kBytes) {
      ++immediate_fills_;
      co_return true;
    }
    immediate_fills_ = 0;
    boost::system::error_code error;
    co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_read, asio::redirect_error(kAwait, error));
    if (error) co_return false;
  }
  co_return false;
}

void MessageSocket::send(BytesView head, BytesView body, std::vector<UniqueFd> fds) {
  if (!is_open()) return;
  if (held_) {
    held_back_.add(head);
    held_back_.add(body);
    held_back_.add_fds(std::move(fds));
    return;
  }
  std::size_t sent = 0;
  if (queue_.empty()) {
    iovec vectors[2] = {{const_cast<std::uint8_t*>(head.data()), head.size()},
                        {const_cast<std::uint8_t*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = vectors;
    message.msg_iovlen = body.empty() ? 1 : 2;
    const ssize_t n = ::sendmsg(descriptor_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    // An error other than "would block" shows again in the reader as end of file; the bytes wait till then.
    if (n > 0) sent = static_cast<std::size_t>(n);
    if (sent == head.size() + body.size() && fds.empty()) return;
  }
  const std::size_t of_head = std::min(sent, head.size());
  queue_.add(head.subspan(of_head));
  queue_.add(body.subspan(sent - of_head));
  queue_.add_fds(std::move(fds));
  if (!waiting_writable_) {
    if (sent > 0 || !queue_.bytes()) queue_.flush(descriptor_.native_handle());
    wait_writable();
  }
}

void MessageSocket::wait_writable() {
  if (queue_.empty() || waiting_writable_ || !is_open()) return;
  waiting_writable_ = true;
  descriptor_.async_wait(asio::posix::descriptor_base::wait_write,
                         [self = shared_from_this()](const boost::system::error_code& error) {
                           self->waiting_writable_ = false;
                           if (error || !self->is_open()) return;
                           if (!self->queue_.flush(self->descriptor_.native_handle())) return self->close();
                           self->wait_writable();
                           if (!self->congested()) self->drained_.notify_all();
                         });
}

Task<void> MessageSocket::drained() {
  const auto alive = shared_from_this();
  while (is_open() && congested()) co_await drained_.wait();
}

Task<void> MessageSocket::flushed() {
  const auto alive = shared_from_this();
  while (is_open() && !queue_.empty()) co_await drained_.wait();
}

std::optional<BegunFrame> MessageSocket::begun() const {
  const BytesView held = buffer_.bytes();
  if (taken_bytes_ > 0 || !broken_.empty() || held.size() < kMinFrameBytes) return std::nullopt;
  const std::uint32_t length = read_word(held.data());
  const auto header = parse_header(held.first(kMinFrameBytes));
  if (!header || !is_frame_length(length) || length > max_frame_bytes_ || held.size() >= length) return std::nullopt;
  return BegunFrame{*header, length, length - held.size()};
}

BytesView MessageSocket::take_begun() {
  const BytesView held = buffer_.bytes();
  taken_bytes_ = held.size();
  in_large_frames_ = true;
  return held;
}

const SplicePipe* MessageSocket::pipe() {
  if (pipe_) return pipe_.get();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return nullptr;
  pipe_ = std::make_unique<SplicePipe>(SplicePipe{UniqueFd(ends[0]), UniqueFd(ends[1])});
  ::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);  // a smaller one works too
  return pipe_.get();
}

Task<bool> MessageSocket::readable() {
  boost::system::error_code error;
  co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_read, asio::redirect_error(kAwait, error));
  co_return !error;
}

Task<bool> MessageSocket::writable() {
  boost::system::error_code error;
  co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_write, asio::redirect_error(kAwait, error));
  co_return !error;
}

Task<void> MessageSocket::acquire() {
  const auto alive = shared_from_this();
  while (is_open() && (held_ || !queue_.empty())) co_await drained_.wait();
  held_ = true;
}

void MessageSocket::send_through(BytesView bytes) {
  if (!is_open()) return;
  queue_.add(bytes);
  if (!queue_.flush(descriptor_.native_handle())) return close();
  wait_writable();
}

void MessageSocket::release(std::size_t missing) {
  static constexpr std::array<std::uint8_t, 65536> kZeroes{};
  for (std::size_t piece; missing > 0; missing -= piece) {
    piece = std::min(missing, kZeroes.size());
    send_through(BytesView(kZeroes).first(piece));
  }
  held_ = false;
  queue_.append(std::exchange(held_back_, {}));
  send_through({});
  drained_.notify_all();
}

void MessageSocket::close() {
  if (!is_open()) return;
  boost::system::error_code ignored;
  descriptor_.close(ignored);
  drained_.notify_all();
}

}  // namespace driver
