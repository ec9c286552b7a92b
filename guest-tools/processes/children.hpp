// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Programs that guest-exec started: their input is fed, their output kept up to a limit and drained beyond it, their
// end noted, until guest-exec-status tells it. The agent's loop polls the descriptors that poll_set() names and gives
// back what it saw; reap() follows SIGCHLD.
#pragma once

#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/bytes/fd.hpp"

#include <poll.h>
#include <sys/types.h>

namespace guest_tools {

enum class Capture : uint8_t { kNone, kOutput, kErrors, kSeparated, kMerged };

struct ProgramCall {
  const char* path = nullptr;  // looked for in PATH when it has no slash
  char* const* arguments = nullptr;
  char* const* environment = nullptr;  // null: the agent's own
  Text input;
  bool has_input = false;
  Capture capture = Capture::kNone;
};

class Children {
 public:
  static constexpr size_t kMost = 64;                        // ended ones whose status nobody asked make room
  static constexpr size_t kMostOutput = 16 * 1024 * 1024;    // of each of the two
  static constexpr size_t kMostBytesAll = 64 * 1024 * 1024;  // of all together, with the input that waits
  static constexpr size_t kMostDescriptors = kMost * 3;

  struct Output {
    Fd pipe;
    Buffer bytes{kMostOutput};
    bool kept = false;  // else it is drained for a program that has no /dev/null
    bool truncated = false;
  };

  struct Child {
    pid_t pid = 0;  // 0: a free place
    bool ended = false;
    int wait_status = 0;
    uint64_t age = 0;
    Fd input;
    Buffer input_bytes{kMostOutput};
    size_t input_written = 0;
    Output output;
    Output errors;

    // It has ended, and so have all that inherited its output.
    bool finished() const { return ended && !(output.kept && output.pipe) && !(errors.kept && errors.pipe); }
  };

  bool start(const ProgramCall& call, pid_t& pid, ErrorText& error);
  Child* find(int64_t pid);
  void forget(Child& child);

  size_t poll_set(pollfd* descriptors) const;
  void handle(const pollfd* descriptors, size_t count);
  void reap();

 private:
  Child* free_place();
  void feed(Child& child);
  void drain(Output& output);
  void forget_input(Child& child);
  void forget_output(Output& output);

  Child children_[kMost];
  uint64_t started_ = 0;
  size_t kept_bytes_ = 0;
};

}  // namespace guest_tools
