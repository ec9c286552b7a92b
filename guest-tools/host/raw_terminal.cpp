// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/raw_terminal.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace guest {
namespace {

std::atomic<int> noting = -1;

void note(int number) {
  const int before = errno;
  const auto byte = static_cast<unsigned char>(number);
  if (::write(noting, &byte, 1) < 0) errno = before;  // full: enough is noted there
  errno = before;
}

}  // namespace

Result<RawTerminal> RawTerminal::make(int terminal) {
  termios before{};
  if (::tcgetattr(terminal, &before) != 0) return system_error("standard input is no terminal", errno);
  termios raw = before;
  ::cfmakeraw(&raw);
  if (::tcsetattr(terminal, TCSANOW, &raw) != 0) return system_error("cannot set the terminal", errno);
  return RawTerminal(terminal, before);
}

RawTerminal::RawTerminal(RawTerminal&& other) noexcept
    : terminal_(std::exchange(other.terminal_, -1)), before_(other.before_) {}

RawTerminal::~RawTerminal() {
  if (terminal_ >= 0) ::tcsetattr(terminal_, TCSANOW, &before_);
}

Result<SignalPipe> SignalPipe::make(const std::vector<int>& numbers) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return system_error("cannot make a pipe", errno);
  SignalPipe made{UniqueFd(ends[0]), UniqueFd(ends[1])};
  noting = ends[1];
  for (const int number : numbers) {
    struct sigaction action {};
    action.sa_handler = note;
    Before before{number, {}};
    if (::sigaction(number, &action, &before.action) != 0) return system_error("cannot catch a signal", errno);
    made.before_.push_back(before);
  }
  return made;
}

SignalPipe::~SignalPipe() {
  for (const Before& before : before_) ::sigaction(before.number, &before.action, nullptr);
  if (write_end_) noting = -1;
}

}  // namespace guest
