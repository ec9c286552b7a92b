// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a program on a terminal needs to hand it to a guest: the terminal raw, so that each key goes there, and signals
// as bytes of a pipe (SessionControl::signals), among them SIGWINCH. Both are undone when the object dies.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <csignal>
#include <termios.h>
#include <vector>

namespace guest {

class RawTerminal {
 public:
  static Result<RawTerminal> make(int terminal);
  RawTerminal(RawTerminal&& other) noexcept;
  RawTerminal& operator=(RawTerminal&&) = delete;
  ~RawTerminal();

 private:
  RawTerminal(int terminal, const termios& before) : terminal_(terminal), before_(before) {}

  int terminal_;  // -1: nothing to undo
  termios before_;
};

// One at a time in a process.
class SignalPipe {
 public:
  // The signals that go through the pipe instead of what they did.
  static Result<SignalPipe> make(const std::vector<int>& numbers);
  SignalPipe(SignalPipe&& other) noexcept = default;
  SignalPipe& operator=(SignalPipe&&) = delete;
  ~SignalPipe();

  int read_end() const { return read_end_.get(); }

 private:
  struct Before {
    int number;
    struct sigaction action;
  };
  SignalPipe(UniqueFd read_end, UniqueFd write_end)
      : read_end_(std::move(read_end)), write_end_(std::move(write_end)) {}

  UniqueFd read_end_, write_end_;
  std::vector<Before> before_;
};

}  // namespace guest
