// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/session/client_session.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/rpc/error_body.hpp"
#include "libvirt-driver/transport/splice_frame.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace driver {
namespace {

constexpr std::int32_t kPing = 1;
constexpr std::int32_t kPong = 2;

// Before CONNECT_OPEN nothing longer is needed.
constexpr std::size_t kMaxFrameBeforeOpen = 65536;
// Calls that wait for their turn; above this the client is not read.
constexpr std::size_t kMaxWaitingBytes = 1u << 20;

FrameHeader keepalive_message(std::int32_t procedure) {
  FrameHeader header;
  header.program = kKeepaliveProgram;
  header.procedure = procedure;
  header.type = MessageType::kMessage;
  return header;
}

FrameHeader reply_header(const FrameHeader& call, MessageStatus status) {
  FrameHeader header = call;
  header.type = MessageType::kReply;
  header.status = status;
  return header;
}

}  // namespace

ClientSession::ClientSession(Services& services, UniqueFd socket, ClientIdentity identity, bool read_only_socket)
    : services_(services),
      identity_(std::move(identity)),
      socket_(std::make_shared<MessageSocket>(services.executor, std::move(socket))),
      own_streams_(services.executor, socket_),
      read_only_socket_(read_only_socket),
      read_only_(read_only_socket),
      less_waiting_(services.executor),
      closed_signal_(services.executor) {
  socket_->limit_frames(kMaxFrameBeforeOpen);
}

ClientSession::~ClientSession() {
  services_.hub.remove(this);
  for (const auto& connection : links_) {
    if (connection) connection->close();
  }
}

Task<void> ClientSession::run() {
  const auto self = shared_from_this();
  services_.hub.add(this);
  Frame frame;
  while (!closed_ && co_await socket_->fill()) {
    heard_ = true;
    while (!closed_ && !closing_ && socket_->take(frame)) {
      if (!handle(frame)) break;
      co_await wait_for_backends();
    }
    if (!socket_->broken().empty()) {
      close(socket_->broken());
      break;
    }
    co_await pass_large_packet();
    if (closing_) co_await socket_->flushed();
    if (closing_) break;
  }
  close("left");
}

void ClientSession::close(std::string_view why) {
  if (std::exchange(closed_, true)) return;
  log_info("client pid {} uid {}: {}", identity_.pid, identity_.uid, why);
  services_.hub.remove(this);
  own_streams_.close();
  socket_->close();
  for (const auto& connection : links_) {
    if (connection) connection->close();
  }
  if (own_vm_stats_) own_vm_stats_->close();
  waiting_.clear();
  less_waiting_.notify_all();
  closed_signal_.notify_all();
}

Task<void> ClientSession::finish() {
  const auto self = shared_from_this();
  while (!closed_ && in_flight_ > 0) co_await less_waiting_.wait();
  if (!closed_) co_await socket_->flushed();
  close("the daemon stops");
}

void ClientSession::set_authenticated() { authenticated_ = true; }

void ClientSession::set_open(bool read_only) {
  open_ = true;
  read_only_ = read_only_ || read_only;
  socket_->limit_frames(kMaxFrameBytes);
}

Result<Bytes> ClientSession::adopt_identity(const std::vector<TypedParameter>& parameters) {
  if (links_[0] || links_[1])
    return Error{ErrorCode::kOperationInvalid, "the identity must be set before the first call to a backend",
                 ErrorDomain::kRpc};
  identity_ = decode_identity(parameters, identity_);
  return Bytes{};
}

void ClientSession::start_keepalive() {
  if (std::exchange(keepalive_, true) || services_.config.keepalive_interval_s <= 0) return;
  asio::co_spawn(services_.executor, keep_alive(), asio::detached);
}

Task<void> ClientSession::keep_alive() {
  const std::weak_ptr<ClientSession> weak = weak_from_this();
  const auto interval = std::chrono::seconds(services_.config.keepalive_interval_s);
  for (;;) {
    const auto self = weak.lock();
    if (!self || closed_) co_return;
    const auto due = std::chrono::steady_clock::now() + interval;
    while (!closed_ && std::chrono::steady_clock::now() < due) co_await closed_signal_.wait_until(due);
    if (closed_) co_return;
    // While we do not read, silence proves nothing.
    if (std::exchange(heard_, false) || not_reading_) {
      unanswered_pings_ = 0;
    } else if (unanswered_pings_ >= services_.config.keepalive_count) {
      close("does not answer keepalive");
    } else {
      ++unanswered_pings_;
      socket_->send(make_prefix(keepalive_message(kPing), 0));
    }
  }
}

Task<void> ClientSession::pass_large_packet() {
  const auto begun = socket_->begun();
  if (!begun || !is_large_stream_packet(*begun) || !socket_->pipe()) co_return;
  for (const auto& connection : links_) {
    const auto receiver = connection ? connection->stream_socket(begun->header.serial) : nullptr;
    if (!receiver) continue;
    not_reading_ = true;
    const bool whole = co_await splice_frame(socket_, receiver, begun->frame_bytes);
    not_reading_ = false;
    if (!whole) close("left in the middle of a stream packet");
    co_return;
  }
}

Task<void> ClientSession::wait_for_backends() {
  not_reading_ = true;
  for (const auto& connection : links_) {
    if (connection && connection->congested()) co_await connection->drained();
  }
  while (!closed_ && waiting_bytes_ > kMaxWaitingBytes) co_await less_waiting_.wait();
  if (!closed_ && socket_->congested()) co_await socket_->drained();  // it does not read its replies
  not_reading_ = false;
}

bool ClientSession::handle(Frame& frame) {
  switch (frame.header.type) {
    case MessageType::kMessage: handle_keepalive(frame.header); return true;
    case MessageType::kCall:
    case MessageType::kCallWithFds: handle_call(frame); return true;
    case MessageType::kStream:
    case MessageType::kStreamHole:
      for (const auto& connection : links_) {
        if (connection && connection->forward_stream(frame)) return true;
      }
      own_streams_.pass_on(frame);
      return true;  // a packet that crossed the end of its stream
    case MessageType::kReply:
    case MessageType::kReplyWithFds: break;
  }
  close("sent a reply, expected calls");
  return false;
}

void ClientSession::handle_keepalive(const FrameHeader& header) {
  if (header.program != kKeepaliveProgram) return close("sent a message that is not keepalive");
  if (header.procedure == kPing) socket_->send(make_prefix(keepalive_message(kPong), 0));
}

void ClientSession::handle_call(Frame& frame) {
  if (has_room() && waiting_.empty()) return dispatch(frame);
  waiting_bytes_ += frame.bytes.size();
  waiting_.push_back({Bytes(frame.bytes.begin(), frame.bytes.end()), std::move(frame.fds)});
}

void ClientSession::start_waiting_calls() {
  // A call that is answered at once comes back here: the outermost loop goes on with the next.
  if (std::exchange(starting_, true)) return;
  while (!closed_ && !waiting_.empty() && has_room()) {
    WaitingCall waiting = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= waiting.bytes.size();
    Frame frame;
    frame.bytes = waiting.bytes;
    frame.header = *parse_header(frame.bytes);
    frame.payload = frame.bytes.subspan(kMinFrameBytes);
    frame.fds = std::move(waiting.fds);
    dispatch(frame);
  }
  starting_ = false;
}

void ClientSession::call_finished() {
  --in_flight_;
  if (!waiting_.empty()) start_waiting_calls();
  less_waiting_.notify_all();
}

Task<Result<Bytes>> ClientSession::ask(Kind kind, std::int32_t procedure, Bytes payload,
                                       std::chrono::milliseconds deadline) {
  if (closed_) co_return Error{ErrorCode::kRpc, "the client has left", ErrorDomain::kRpc};
  co_return co_await link(kind).call(kRemoteProgram, procedure, std::move(payload), deadline);
}

Task<Result<Bytes>> ClientSession::ask_with_fds(Kind kind, std::int32_t procedure, Bytes payload,
                                                std::vector<UniqueFd> fds, std::chrono::milliseconds deadline) {
  if (closed_) co_return Error{ErrorCode::kRpc, "the client has left", ErrorDomain::kRpc};
  co_return co_await link(kind).call_with_fds(procedure, std::move(payload), std::move(fds), deadline);
}

void ClientSession::send_reply(const FrameHeader& call, BytesView payload) {
  socket_->send(make_prefix(reply_header(call, MessageStatus::kOk), payload.size()), payload);
}

void ClientSession::send_error(const FrameHeader& call, const Error& error) {
  const Bytes body = encode_error(error);
  socket_->send(make_prefix(reply_header(call, MessageStatus::kError), body.size()), body);
}

}  // namespace driver
