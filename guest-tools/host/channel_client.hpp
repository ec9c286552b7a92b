// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The host's end of the channel, over a socket: greets the guest, sends frames, takes frames. One session after
// another, each by run_session() (session_run.hpp).
//
// Errors: kAgentUnresponsive when the guest does not answer the greeting in time or its end goes; kRpc when it breaks
// the protocol. One thread at a time.
#pragma once

#include "foundation/unique_fd.hpp"
#include "guest-tools/host/channel_frames.hpp"
#include "guest-tools/host/deadline.hpp"

#include <set>

namespace guest {

class ChannelClient {
 public:
  // What is queued beyond this waits with whoever makes it.
  static constexpr std::size_t kMostQueued = 256 * 1024;

  static Result<ChannelClient> greet(UniqueFd socket, Deadline deadline);

  bool serves(guest_channel::Act act) const { return acts_.contains(act); }
  std::uint32_t next_session() { return ++session_; }

  int socket() const { return socket_.get(); }
  short wanted() const;  // poll(2)'s events
  bool has_room() const { return queue_.size() - sent_ < kMostQueued; }
  void send(std::string_view frames);
  // Moves what poll(2) said can be moved.
  Result<void> handle(short events);
  Result<std::optional<HostFrame>> next() { return reader_.next(); }
  // Until all that was sent has left, for the last words of a session that is given up.
  void flush(Deadline deadline);

 private:
  ChannelClient(UniqueFd socket, std::string nonce);
  Result<void> flush_some();

  UniqueFd socket_;
  FrameReader reader_;
  std::set<std::uint16_t> acts_;
  std::uint32_t session_ = 0;
  std::string queue_;
  std::size_t sent_ = 0;
};

}  // namespace guest
