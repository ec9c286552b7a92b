// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A key pressed on standard input, while this lives: a terminal gives it at once, not with its line's end, and Ctrl-C
// is one, so that nothing ends without giving the terminal back as it was. The end of the input counts, too. One
// thread.
#pragma once

#include <chrono>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace prlctl {

class KeyPress {
 public:
  KeyPress() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios each_key = before_;
    each_key.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
    is_changed_ = ::tcsetattr(STDIN_FILENO, TCSANOW, &each_key) == 0;
  }
  KeyPress(const KeyPress&) = delete;
  KeyPress& operator=(const KeyPress&) = delete;
  ~KeyPress() {
    if (is_changed_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }

  bool comes_within(std::chrono::milliseconds limit) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::poll(&input, 1, static_cast<int>(limit.count())) > 0;
  }

 private:
  termios before_{};
  bool is_changed_ = false;
};

}  // namespace prlctl
