// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/agent_loop.hpp"

#include "guest-tools/protocol/channel.hpp"
#include "guest-tools/sessions/session_channel.hpp"
#include "guest-tools/system/freeze.hpp"
#include "guest-tools/system/signal_pipe.hpp"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace guest_tools {
namespace {

// A port whose host's side is closed is always ready, to say so. It tells by SIGIO when that changes; not every
// kernel's driver does, so after this time it is looked at anyway.
constexpr int kLookAgain_ms = 1000;

bool has_client(int device) {
  pollfd state = {device, POLLIN, 0};
  return poll(&state, 1, 0) >= 0 && !(state.revents & POLLHUP);
}

void ask_for_sigio(int device) {
  fcntl(device, F_SETOWN, getpid());
  fcntl(device, F_SETFL, fcntl(device, F_GETFL) | O_ASYNC);
}

// What an orderly end must not leave behind: nobody else knows that they are frozen.
void thaw(Agent& agent) {
  ErrorText ignored;
  int64_t thawed = 0;
  if (agent.frozen) thaw_filesystems(agent.root, thawed, ignored);
  agent.frozen = false;
}

template <class AnyChannel>
bool serve_channel(Agent& agent, AgentChannel ends, int signal_pipe) {
  constexpr size_t kSignals = 0, kChannel = 1;
  AnyChannel channel{ends.input, ends.output};
  bool waiting = false;  // for a client
  if (ends.stays) ask_for_sigio(ends.input);
  for (;;) {
    pollfd set[kChannel + AnyChannel::kMostDescriptors + Children::kMostDescriptors];
    set[kSignals] = {signal_pipe, POLLIN, 0};
    pollfd* const of_children = set + kChannel + channel.poll_set(set + kChannel);
    if (waiting) set[kChannel].fd = -1;
    const size_t children = agent.children.poll_set(of_children);
    if (poll(set, static_cast<nfds_t>(of_children - set) + children, waiting ? kLookAgain_ms : -1) < 0) {
      if (errno == EINTR) continue;
      thaw(agent);
      return false;
    }
    if (set[kSignals].revents != 0) {
      const SignalsSeen seen = take_signals();
      if (seen.child) {
        agent.children.reap();
        channel.reap();
      }
      if (seen.end) break;
    }
    agent.children.handle(of_children, children);
    if (waiting) {
      waiting = !has_client(ends.input);
      continue;
    }
    channel.handle(agent, set + kChannel);
    if (!channel.ended()) continue;
    if (!ends.stays) break;
    channel.reset();
    waiting = true;
  }
  thaw(agent);
  return true;
}

}  // namespace

bool serve(Agent& agent, AgentChannel channel, int signal_pipe) {
  return channel.of_sessions ? serve_channel<SessionChannel>(agent, channel, signal_pipe)
                             : serve_channel<Channel>(agent, channel, signal_pipe);
}

}  // namespace guest_tools
