// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One session from its kOpen to its end: bytes go from a local descriptor into the guest and from the guest to local
// descriptors, each as fast as its reader takes them and no faster. Local descriptors are waited for and never made
// non-blocking: others may hold them.
//
// Errors: kOperationTimeout when the deadline has passed (the program is killed); kOperationFailed with the guest's
// words when it refuses or gives up; kRpc for an answer that is too long; those of ChannelClient, after which the
// channel is good for nothing. One thread.
#pragma once

#include "guest-tools/host/channel_client.hpp"

#include <cstddef>
#include <optional>

namespace guest {

struct SessionStreams {
  int input = -1;   // -1: it is empty
  int output = -1;  // -1: what comes is dropped
  int errors = -1;
  // Of an answer, which is whole or an error: what the guest may send of output and of errors each. None: of a program,
  // whose output may have no end, or lose its reader.
  std::optional<std::size_t> most{};
};

struct SessionControl {
  Deadline deadline = kNoDeadline;
  // Readable: each byte is the number of a signal for the program. SIGWINCH: `terminal` has another size. -1: none.
  // Shells on a terminal let SIGTERM pass, so there it and SIGHUP hang up: the session has ended by that signal.
  int signals = -1;
  int terminal = -1;
};

// How a program ended.
struct ExitState {
  int status = 0;
  int signal = 0;  // 0: it exited with the status

  bool operator==(const ExitState&) const = default;
};

Result<ExitState> run_session(ChannelClient& channel, std::string_view fields, const SessionStreams& streams,
                              const SessionControl& control);

// The size of a local terminal; zeroes when it is none.
guest_channel::TerminalSize size_of_terminal(int terminal);
std::string terminal_bytes(const guest_channel::TerminalSize& size);

}  // namespace guest
