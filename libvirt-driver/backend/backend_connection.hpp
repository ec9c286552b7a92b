// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One RPC connection to one backend, as a stock client would hold it: opened on demand, speaking the version-1
// protocols. Two kinds of traffic share it:
//
//  - forwarded: a client's calls and stream packets, bytes and serials unchanged; replies go to the owner;
//  - own: `call()` awaits its reply up to a deadline. Own serials count from 0x80000000, client's from 0; a serial
//    that is in use by the other side is skipped, or refused to the client.
//
// When the backend goes away every own call fails with kRpc, the owner hears which forwarded calls and streams were
// in flight, and the next use opens again. Always held by shared_ptr. Daemon thread only.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/backend/backend_address.hpp"
#include "libvirt-driver/procedures/procedure.hpp"
#include "libvirt-driver/rpc/uuid.hpp"
#include "libvirt-driver/transport/message_socket.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace driver {

class BackendConnection;

// A client's call that waits for the backend's reply.
struct ForwardedCall {
  FrameHeader header;
  const Procedure* procedure = nullptr;  // nullptr: a number the table does not know
  Uuid domain{};                         // the domain it names; zeroes where it names none
};

// What the holder of a connection gets from it. Called on the daemon thread, never re-entered from forward().
class BackendOwner {
 public:
  virtual ~BackendOwner() = default;
  virtual void on_reply(Kind kind, Frame& frame, const ForwardedCall& call) = 0;
  virtual void on_stream(Kind kind, Frame& frame) = 0;
  virtual void on_event(Kind kind, Frame& frame) = 0;
  // The connection broke: these calls get no reply, these streams (by opening call) no more packets.
  virtual void on_lost(Kind kind, const std::vector<ForwardedCall>& calls,
                       const std::vector<ForwardedCall>& streams) = 0;
  // Where the packets of an open stream go; may be nullptr.
  virtual std::shared_ptr<MessageSocket> stream_receiver() = 0;
  // Awaited after each batch of frames: returns when the owner can take more.
  virtual Task<void> ready_for_more() = 0;
};

struct OpenParameters {
  BackendAddress address;
  bool read_only = false;
  Bytes identity;  // payload of CONNECT_SET_IDENTITY; empty: none is sent
};

class BackendConnection : public std::enable_shared_from_this<BackendConnection> {
 public:
  BackendConnection(const Executor& executor, OpenParameters parameters, std::weak_ptr<BackendOwner> owner);
  ~BackendConnection();

  Kind kind() const { return parameters_.address.kind; }
  bool is_up() const { return state_ == State::kUp; }

  // Up, or an error that says which backend and why. Many may wait at once.
  Task<Result<void>> open();

  // Only while is_up(). False when the serial is in use by an own call, so that the client must be refused.
  bool forward(const Frame& frame, std::vector<UniqueFd> fds, const ForwardedCall& call);
  bool forward(BytesView prefix, BytesView payload, std::vector<UniqueFd> fds, const ForwardedCall& call);
  // A client's stream packet; false when no such stream is open here.
  bool forward_stream(const Frame& frame);
  // Where such a packet would go; nullptr when no such stream is open here.
  std::shared_ptr<MessageSocket> stream_socket(std::uint32_t serial) const {
    return state_ == State::kUp && streams_.contains(serial) ? socket_ : nullptr;
  }

  // The reply's payload; the backend's error as it said it; kOperationTimeout when the deadline passed first
  // (a reply that comes later is dropped). Opens first when needed.
  Task<Result<Bytes>> call(std::uint32_t program, std::int32_t procedure, Bytes payload,
                           std::chrono::milliseconds deadline);
  // With descriptors; the payload has no count of them.
  Task<Result<Bytes>> call_with_fds(std::int32_t procedure, Bytes payload, std::vector<UniqueFd> fds,
                                    std::chrono::milliseconds deadline);

  std::size_t own_calls_in_flight() const { return own_calls_.size(); }
  Task<void> drained() { return socket_ ? socket_->drained() : no_socket(); }
  bool congested() const { return socket_ && socket_->congested(); }

  void close();

 private:
  enum class State { kDown, kOpening, kUp };
  struct OwnCall;

  static Task<void> no_socket() { co_return; }
  Task<Result<void>> handshake();
  Task<Result<Bytes>> call_now(std::uint32_t program, std::int32_t procedure, BytesView payload,
                               std::chrono::milliseconds deadline);
  Task<Result<Bytes>> send_call(FrameHeader header, BytesView payload, std::vector<UniqueFd> fds,
                                std::chrono::milliseconds deadline);
  Task<void> read_all(std::shared_ptr<MessageSocket> socket);
  Task<void> pass_large_packet(std::shared_ptr<MessageSocket> socket);
  void handle(Frame& frame);
  void handle_reply(Frame& frame);
  void handle_stream(Frame& frame);
  void lost(const Error& why);
  std::uint32_t next_own_serial();

  Executor executor_;
  OpenParameters parameters_;
  std::weak_ptr<BackendOwner> owner_;
  State state_ = State::kDown;
  std::shared_ptr<MessageSocket> socket_;
  Signal opened_;
  Result<void> open_result_;
  std::uint32_t next_own_ = 0x80000000u;
  boost::unordered_flat_map<std::uint32_t, std::shared_ptr<OwnCall>> own_calls_;
  boost::unordered_flat_map<std::uint32_t, ForwardedCall> forwarded_;
  boost::unordered_flat_map<std::uint32_t, ForwardedCall> streams_;
};

}  // namespace driver
