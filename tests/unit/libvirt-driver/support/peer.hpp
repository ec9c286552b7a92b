// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The far end of a connection under test: keeps every message it gets, sends what it is told.
#pragma once

#include "foundation/unique_fd.hpp"
#include "libvirt-driver/procedures/procedure.hpp"
#include "libvirt-driver/rpc/xdr_writer.hpp"
#include "libvirt-driver/transport/message_socket.hpp"
#include "tests/unit/libvirt-driver/support/run_until.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <sys/socket.h>
#include <utility>

namespace driver::test {

struct Message {
  FrameHeader header;
  Bytes payload;
  std::vector<UniqueFd> fds;
};

// Two connected, non-blocking stream sockets.
inline std::pair<UniqueFd, UniqueFd> connected_sockets() {
  int fds[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) != 0) std::abort();
  return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

inline FrameHeader call_header(std::int32_t procedure, std::uint32_t serial, std::uint32_t program = kRemoteProgram) {
  return {program, 1, procedure, MessageType::kCall, serial, MessageStatus::kOk};
}

class Peer : public std::enable_shared_from_this<Peer> {
 public:
  using OnMessage = std::function<void(Peer&, Message&)>;

  Peer(const Executor& executor, UniqueFd socket)
      : executor_(executor), socket_(std::make_shared<MessageSocket>(executor, std::move(socket))) {}

  // Reads from now on; without it the other end meets a peer that does not read.
  void start(OnMessage on_message = {}) {
    on_message_ = std::move(on_message);
    asio::co_spawn(executor_, read_all(shared_from_this()), asio::detached);
  }
  void close() { socket_->close(); }

  void send(const FrameHeader& header, BytesView payload = {}, std::vector<UniqueFd> fds = {}) {
    socket_->send(make_frame(header, payload), {}, std::move(fds));
  }
  void send_raw(BytesView bytes) { socket_->send(bytes); }
  void reply(const FrameHeader& call, BytesView payload = {}, MessageStatus status = MessageStatus::kOk) {
    FrameHeader header = call;
    header.type = MessageType::kReply;
    header.status = status;
    send(header, payload);
  }

  std::deque<Message>& inbox() { return inbox_; }
  bool ended() const { return ended_; }

 private:
  static Task<void> read_all(std::shared_ptr<Peer> self) {
    Frame frame;
    while (co_await self->socket_->fill()) {
      while (self->socket_->is_open() && self->socket_->take(frame)) {
        self->inbox_.push_back({frame.header, Bytes(frame.payload.begin(), frame.payload.end()), std::move(frame.fds)});
        if (self->on_message_) self->on_message_(*self, self->inbox_.back());
      }
    }
    self->ended_ = true;
  }

  Executor executor_;
  std::shared_ptr<MessageSocket> socket_;
  OnMessage on_message_;
  std::deque<Message> inbox_;
  bool ended_ = false;
};

}  // namespace driver::test
