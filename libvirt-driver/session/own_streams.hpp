// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Streams of a client's calls that virtvzd serves itself: bytes between the client and a socket, both ways. The other
// end of the socket is in a container, so it may be anybody: it is read only while the client takes what came, and a
// stream whose other end does not take what the client sends is ended with an error when kMostWaitingBytes wait. The
// client's other calls never wait for it.
//
//   STREAM/CONTINUE  bytes; without bytes: no more come from this side
//   STREAM/OK        the client has done, and is answered with the same
//   STREAM/ERROR     the client gives it up, and is answered with STREAM/OK; or we do
//
// Source: libvirt src/rpc/virnetprotocol.x, docs/kbase/internals/rpc. Daemon thread only.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"
#include "libvirt-driver/transport/message_socket.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>

namespace driver {

class OwnStreams {
 public:
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kMostWaitingBytes = 4u << 20;  // more than channel/frames.hpp lets under way

  OwnStreams(const Executor& executor, std::shared_ptr<MessageSocket> client);
  ~OwnStreams();

  // Before the reply to `call` is sent; the first bytes come behind it. Refused when kMost are open.
  Result<void> open(const FrameHeader& call, UniqueFd channel);
  // A packet of the client's: nothing happens when it is of no stream here, since it may cross the stream's end.
  void pass_on(const Frame& packet);
  void close();

 private:
  class Stream;
  using Streams = boost::unordered_flat_map<std::uint32_t, std::shared_ptr<Stream>>;  // by serial

  Executor executor_;
  std::shared_ptr<MessageSocket> client_;
  std::shared_ptr<Streams> streams_;  // streams under way outlive this
};

}  // namespace driver
