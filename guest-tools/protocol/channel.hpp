// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The agent's side of the channel: bytes come in, answers go out, in the order of the requests. While an answer waits
// for room no further request is looked at, so a client that does not read cannot make answers pile up.
#pragma once

#include "guest-tools/bytes/buffer.hpp"
#include "guest-tools/protocol/request_framer.hpp"

#include <poll.h>

namespace guest_tools {

struct Agent;

class Channel {
 public:
  static constexpr size_t kLongestAnswer = 96 * 1024 * 1024;  // guest-file-read's 48 MiB in base64, and some

  static constexpr size_t kMostDescriptors = 2;

  Channel(int input, int output) : input_(input), output_(output) {}

  // How many entries; one that is not waited for has descriptor -1.
  size_t poll_set(pollfd* descriptors) const;
  // Reads, answers and writes as far as that goes without waiting.
  void handle(Agent& agent, const pollfd* descriptors);
  void reap() {}  // its programs are the agent's

  // The client is gone, and all that it asked for is answered, or it does not want to know.
  bool ended() const { return lost_ || (input_ended_ && answers_.size() == 0); }
  // For the next client of the same descriptors.
  void reset();

 private:
  void receive(Agent& agent);
  void answer(Agent& agent);
  void send();

  int input_, output_;
  bool input_ended_ = false;
  bool lost_ = false;
  RequestFramer framer_;
  Buffer requests_{kLongestRequest};
  Buffer answers_{kLongestAnswer};
  size_t sent_ = 0;
};

}  // namespace guest_tools
