// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The life of the agent: requests, and the programs they started, until the client is gone or a signal says to end.
#pragma once

#include "guest-tools/agent.hpp"

namespace guest_tools {

struct AgentChannel {
  int input = 0, output = 1;
  bool stays = false;        // a device: when a client has gone, another one may come
  bool of_sessions = false;  // channel/frames.hpp is spoken, else the QEMU guest agent protocol
};

// Descriptors must not block. Gives back true when it ended in order.
bool serve(Agent& agent, AgentChannel channel, int signal_pipe);

}  // namespace guest_tools
