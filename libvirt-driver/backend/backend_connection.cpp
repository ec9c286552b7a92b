// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/backend_connection.hpp"

#include "libvirt-driver/rpc/error_body.hpp"
#include "libvirt-driver/rpc/xdr_reader.hpp"
#include "libvirt-driver/rpc/xdr_writer.hpp"
#include "libvirt-driver/transport/splice_frame.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

namespace driver {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kHandshakeDeadline{5000};
constexpr std::int32_t kAuthList = 66;
constexpr std::int32_t kConnectOpen = 1;
constexpr std::int32_t kSetIdentity = 419;
constexpr std::uint32_t kOpenReadOnly = 1;

Error backend_gone(Kind kind) {
  return {ErrorCode::kRpc,
          fmt::format("the connection to libvirt's {} driver ({}) was lost", backend_name(kind), backend_uri(kind)),
          ErrorDomain::kRpc};
}

// libvirtd lets root in without authentication, but only when it is asked for the list.
Result<void> check_no_authentication(Kind kind, BytesView auth_list) {
  XdrReader in(auth_list);
  const std::uint32_t types = in.count(20, 4);
  for (std::uint32_t i = 0; i < types; ++i) {
    const std::int32_t type = in.i32();
    if (type != 0)
      return Error{ErrorCode::kAuthFailed,
                   fmt::format("libvirt's {} driver asks for authentication of type {}, expected none for root",
                               backend_name(kind), type)};
  }
  return {};
}

}  // namespace

struct BackendConnection::OwnCall {
  OwnCall(const Executor& executor, milliseconds deadline) : timer(executor, deadline) {}
  Timer timer;  // fires at the deadline, or is cancelled when the result is there
  std::optional<Result<Bytes>> result;

  void finish(Result<Bytes> outcome) {
    result = std::move(outcome);
    timer.cancel();
  }
};

BackendConnection::BackendConnection(const Executor& executor, OpenParameters parameters,
                                     std::weak_ptr<BackendOwner> owner)
    : executor_(executor), parameters_(std::move(parameters)), owner_(std::move(owner)), opened_(executor) {}

BackendConnection::~BackendConnection() {
  if (socket_) socket_->close();
}

Task<Result<void>> BackendConnection::open() {
  const auto self = shared_from_this();
  if (state_ == State::kOpening) {
    while (state_ == State::kOpening) co_await opened_.wait();
    // It may have broken again before this waiter had its turn.
    if (open_result_ && state_ != State::kUp) co_return backend_gone(kind());
    co_return open_result_;
  }
  if (state_ == State::kUp) co_return Result<void>{};
  state_ = State::kOpening;
  open_result_ = co_await handshake();
  if (open_result_ && !socket_) open_result_ = backend_gone(kind());
  state_ = open_result_ ? State::kUp : State::kDown;
  if (!open_result_) lost(open_result_.error());
  opened_.notify_all();
  co_return open_result_;
}

Task<Result<void>> BackendConnection::handshake() {
  auto connected = connect_backend(parameters_.address);
  if (!connected) co_return connected.error();
  socket_ = std::make_shared<MessageSocket>(executor_, std::move(*connected));
  asio::co_spawn(executor_, read_all(socket_), asio::detached);

  auto methods = co_await call_now(kRemoteProgram, kAuthList, {}, kHandshakeDeadline);
  if (!methods) co_return methods.error();
  if (auto allowed = check_no_authentication(kind(), *methods); !allowed) co_return allowed.error();

  const Bytes open =
      XdrWriter().u32(1).string(backend_uri(kind())).u32(parameters_.read_only ? kOpenReadOnly : 0).take();
  if (auto opened = co_await call_now(kRemoteProgram, kConnectOpen, open, kHandshakeDeadline); !opened)
    co_return opened.error();

  if (!parameters_.identity.empty()) {
    auto told = co_await call_now(kRemoteProgram, kSetIdentity, parameters_.identity, kHandshakeDeadline);
    if (!told) co_return told.error();
  }
  co_return Result<void>{};
}

std::uint32_t BackendConnection::next_own_serial() {
  while (own_calls_.contains(next_own_) || forwarded_.contains(next_own_) || streams_.contains(next_own_)) ++next_own_;
  return next_own_++;
}

Task<Result<Bytes>> BackendConnection::call(std::uint32_t program, std::int32_t procedure, Bytes payload,
                                            milliseconds deadline) {
  const auto self = shared_from_this();
  if (state_ != State::kUp) {
    if (auto opened = co_await open(); !opened) co_return opened.error();
  }
  co_return co_await call_now(program, procedure, payload, deadline);
}

Task<Result<Bytes>> BackendConnection::call_with_fds(std::int32_t procedure, Bytes payload, std::vector<UniqueFd> fds,
                                                     milliseconds deadline) {
  const auto self = shared_from_this();
  if (state_ != State::kUp) {
    if (auto opened = co_await open(); !opened) co_return opened.error();
  }
  FrameHeader header;
  header.program = kRemoteProgram;
  header.procedure = procedure;
  header.type = MessageType::kCallWithFds;
  const Bytes counted = XdrWriter().u32(static_cast<std::uint32_t>(fds.size())).raw(payload).take();
  co_return co_await send_call(header, counted, std::move(fds), deadline);
}

Task<Result<Bytes>> BackendConnection::call_now(std::uint32_t program, std::int32_t procedure, BytesView payload,
                                                milliseconds deadline) {
  FrameHeader header;
  header.program = program;
  header.procedure = procedure;
  return send_call(header, payload, {}, deadline);
}

Task<Result<Bytes>> BackendConnection::send_call(FrameHeader header, BytesView payload, std::vector<UniqueFd> fds,
                                                 milliseconds deadline) {
  const auto self = shared_from_this();
  if (!socket_) co_return backend_gone(kind());  // it broke behind the last reply
  header.serial = next_own_serial();
  const auto pending = std::make_shared<OwnCall>(executor_, deadline);
  own_calls_.emplace(header.serial, pending);
  socket_->send(make_prefix(header, payload.size()), payload, std::move(fds));

  boost::system::error_code ignored;
  co_await pending->timer.async_wait(asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored));
  if (pending->result) co_return std::move(*pending->result);
  // The entry stays until the late reply or the end of the connection, so that the serial is not taken again.
  co_return Error{ErrorCode::kOperationTimeout,
                  fmt::format("libvirt's {} driver did not answer procedure {} within {} ms", backend_name(kind()),
                              header.procedure, deadline.count()),
                  ErrorDomain::kRpc};
}

bool BackendConnection::forward(const Frame& frame, std::vector<UniqueFd> fds, const ForwardedCall& call) {
  return forward(frame.bytes, {}, std::move(fds), call);
}

bool BackendConnection::forward(BytesView prefix, BytesView payload, std::vector<UniqueFd> fds,
                                const ForwardedCall& call) {
  if (own_calls_.contains(call.header.serial)) return false;
  if (!forwarded_.emplace(call.header.serial, call).second) return false;
  // libvirtd may send a stream's first packets ahead of the reply that opens it.
  if (call.procedure && call.procedure->stream != StreamUse::kNone) streams_.emplace(call.header.serial, call);
  socket_->send(prefix, payload, std::move(fds));
  return true;
}

bool BackendConnection::forward_stream(const Frame& frame) {
  if (state_ != State::kUp || !streams_.contains(frame.header.serial)) return false;
  socket_->send(frame.bytes);
  return true;
}

Task<void> BackendConnection::read_all(std::shared_ptr<MessageSocket> socket) {
  const std::weak_ptr<BackendConnection> weak = weak_from_this();
  Frame frame;
  while (co_await socket->fill()) {
    const auto self = weak.lock();
    if (!self) co_return;
    while (self->socket_ == socket && socket->take(frame)) self->handle(frame);
    co_await self->pass_large_packet(socket);
    const auto owner = self->owner_.lock();
    if (owner) co_await owner->ready_for_more();
  }
  if (const auto self = weak.lock(); self && self->socket_ == socket) self->lost(backend_gone(self->kind()));
}

Task<void> BackendConnection::pass_large_packet(std::shared_ptr<MessageSocket> socket) {
  const auto begun = socket->begun();
  if (!begun || !is_large_stream_packet(*begun) || !streams_.contains(begun->header.serial) || !socket->pipe())
    co_return;
  const auto owner = owner_.lock();
  const auto receiver = owner ? owner->stream_receiver() : nullptr;
  if (!receiver) co_return;
  const bool whole = co_await splice_frame(socket, receiver, begun->frame_bytes);
  if (!whole) socket->close();
}

void BackendConnection::handle(Frame& frame) {
  switch (frame.header.type) {
    case MessageType::kReply:
    case MessageType::kReplyWithFds: return handle_reply(frame);
    case MessageType::kStream:
    case MessageType::kStreamHole: return handle_stream(frame);
    case MessageType::kMessage:
      if (const auto owner = owner_.lock()) owner->on_event(kind(), frame);
      return;
    case MessageType::kCall:
    case MessageType::kCallWithFds: return;  // a backend never calls
  }
}

void BackendConnection::handle_reply(Frame& frame) {
  const std::uint32_t serial = frame.header.serial;
  if (const auto own = own_calls_.find(serial); own != own_calls_.end()) {
    const auto pending = own->second;
    own_calls_.erase(own);
    if (frame.header.status == MessageStatus::kOk) {
      pending->finish(Bytes(frame.payload.begin(), frame.payload.end()));
    } else {
      pending->finish(decode_error(frame.payload));
    }
    return;
  }
  const auto found = forwarded_.find(serial);
  if (found == forwarded_.end()) return;
  const ForwardedCall call = found->second;
  forwarded_.erase(found);
  if (frame.header.status == MessageStatus::kError) streams_.erase(serial);
  if (const auto owner = owner_.lock()) owner->on_reply(kind(), frame, call);
}

void BackendConnection::handle_stream(Frame& frame) {
  const auto found = streams_.find(frame.header.serial);
  if (found == streams_.end()) return;
  if (frame.header.status != MessageStatus::kContinue) streams_.erase(found);
  if (const auto owner = owner_.lock()) owner->on_stream(kind(), frame);
}

void BackendConnection::lost(const Error& why) {
  if (socket_) socket_->close();
  socket_.reset();
  const bool was_up = state_ == State::kUp;
  if (was_up) state_ = State::kDown;  // open() itself ends kOpening
  const auto own = std::exchange(own_calls_, {});
  const auto forwarded = std::exchange(forwarded_, {});
  std::vector<ForwardedCall> calls;
  for (const auto& [serial, call] : forwarded) calls.push_back(call);
  std::vector<ForwardedCall> streams;
  for (const auto& [serial, call] : std::exchange(streams_, {})) {
    if (!forwarded.contains(serial)) streams.push_back(call);  // else its opening call tells
  }
  for (const auto& [serial, pending] : own) pending->finish(why);
  // An attempt to open that failed is told to those who wait for it; nothing was lost by it.
  const auto owner = owner_.lock();
  if (was_up && owner) owner->on_lost(kind(), calls, streams);
}

void BackendConnection::close() {
  owner_.reset();
  lost(backend_gone(kind()));
}

}  // namespace driver
