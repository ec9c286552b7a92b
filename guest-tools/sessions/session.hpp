// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One session of the channel: a program with its streams, a file that comes or goes, or a request of the agent's own
// protocol. Whatever it is, input goes to one descriptor (or buffer) and output comes from up to two, and credit says
// how much of each may be under way (channel/frames.hpp).
//
// A program's session is done when the program has ended and what its output then held is sent; what it started and
// left behind goes on, unheard. The owner polls the descriptors that poll_set() names, gives back what it saw, and
// calls reap() after SIGCHLD.
#pragma once

#include "guest-tools/bytes/fd.hpp"
#include "guest-tools/protocol/channel.hpp"
#include "guest-tools/sessions/file_transfer.hpp"
#include "guest-tools/sessions/open_request.hpp"

#include <poll.h>
#include <sys/types.h>

namespace guest_tools {

struct Agent;

class Session {
 public:
  static constexpr size_t kMostDescriptors = 3;
  // Nothing is read for a host that has so much to take.
  static constexpr size_t kMostWaitingOutput = 256 * 1024;

  uint32_t id() const { return id_; }
  bool is_free() const { return id_ == 0; }
  bool is_opening() const { return state_ == kOpening; }

  void take(uint32_t id);
  // Another part of what is asked for; with the last one it begins, or fails and is free again.
  void open(Agent& agent, Text part, bool more, Buffer& out);

  // From the host. False: it broke the rules, and the session is to be failed.
  bool add_input(Text bytes);
  bool end_input();
  bool add_credit(uint8_t stream, uint32_t bytes);
  bool signal(uint32_t number);
  void resize(const guest_channel::TerminalSize& size);

  size_t poll_set(pollfd* descriptors, bool host_takes) const;
  // Moves what can be moved, and ends what has ended: then it is free.
  void step(Agent& agent, Buffer& out);
  void reap();

  // Ends it from outside. What still runs gets SIGHUP; gives back its pid, which must be reaped, or 0.
  pid_t close();

 private:
  enum State : uint8_t { kFree, kOpening, kRunning };

  struct Output {
    Fd fd;
    uint32_t credit = 0;
    bool open = false;
  };

  bool start(Agent& agent, Buffer& out, uint32_t& code, ErrorText& error);
  bool start_program(Agent& agent, const OpenRequest& request, Buffer& out, uint32_t& code, ErrorText& error);
  bool make_streams(const OpenRequest& request, Fd& input, Fd& output, Fd& errors);
  bool make_terminal(const OpenRequest& request, uint32_t owner, Fd& program);
  bool start_get(Agent& agent, const OpenRequest& request, Buffer& out, uint32_t& code, ErrorText& error);
  void feed(Buffer& out);
  void drain(size_t index, Buffer& out);
  void drain_answer(Buffer& out);
  void answer(Agent& agent);
  void finish(Buffer& out);
  void reset();

  uint32_t id_ = 0;
  State state_ = kFree;
  guest_channel::Act act_ = {};
  Buffer opening_{guest_channel::kMostOpenBytes};

  Fd input_;
  Buffer input_bytes_{guest_channel::kFirstCredit};
  size_t input_written_ = 0;
  uint32_t input_credit_ = 0;  // what the host may still send
  uint32_t input_owed_ = 0;    // what it was not told of yet
  bool input_ended_ = false;
  Output outputs_[2];

  pid_t pid_ = 0;
  bool program_ended_ = false;
  int wait_status_ = 0;
  bool on_terminal_ = false;

  FilePut put_;
  Buffer request_{kLongestRequest}, answer_{Channel::kLongestAnswer};
  size_t answer_sent_ = 0;
  bool answered_ = false;
};

}  // namespace guest_tools
