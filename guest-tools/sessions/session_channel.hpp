// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The guest's end of the channel org.switchyard.guest.0: frames come in and reach their sessions, frames go out
// (channel/frames.hpp). While a host has much to take, neither its frames nor the sessions' output is read.
#pragma once

#include "guest-tools/sessions/session.hpp"

namespace guest_tools {

class SessionChannel {
 public:
  static constexpr size_t kMostDescriptors = 2 + guest_channel::kMostSessions * Session::kMostDescriptors;
  static constexpr size_t kMostAbandoned = 1024;

  SessionChannel(int input, int output) : input_(input), output_(output) {}
  SessionChannel(const SessionChannel&) = delete;
  SessionChannel& operator=(const SessionChannel&) = delete;
  ~SessionChannel() { reset(); }  // programs hear of it

  // The channel's own two first; one that is not waited for has descriptor -1.
  size_t poll_set(pollfd* descriptors) const;
  // Reads, serves and writes as far as that goes without waiting.
  void handle(Agent& agent, const pollfd* descriptors);
  void reap();

  // The host is gone.
  bool ended() const { return ended_; }
  // Ends all sessions; for the next host of the same descriptors.
  void reset();

 private:
  bool host_takes() const { return out_.size() < Session::kMostWaitingOutput; }
  void receive(Agent& agent);
  void serve(Agent& agent, const guest_channel::Header& header, Text payload);
  void hello(Agent& agent, Text payload);
  void open(Agent& agent, const guest_channel::Header& header, Text payload);
  bool pass_on(Session& session, const guest_channel::Header& header, Text payload);
  void close(Session& session);
  void fail(Session& session, Text words);
  Session* find(uint32_t id);
  void send();

  int input_, output_;
  bool ended_ = false;
  bool greeted_ = false;  // by this host
  bool lost_ = false;     // what comes is no frame: until the next greeting
  Buffer in_{2 * guest_channel::kPadding};
  Buffer out_{8 * 1024 * 1024};
  size_t sent_ = 0;
  Session sessions_[guest_channel::kMostSessions];
  Array<pid_t> abandoned_{kMostAbandoned};  // of closed sessions, to be reaped
};

}  // namespace guest_tools
