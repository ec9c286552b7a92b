// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/console_keys.hpp"

namespace prlctl {

std::string_view ConsoleKeys::take(std::string_view typed) {
  constexpr char kEscape = '\x1b';
  for (std::size_t at = 0; at < typed.size() && !has_left_; ++at) {
    has_left_ = after_escape_ && typed[at] == '.';
    after_escape_ = typed[at] == kEscape;
    if (has_left_) return typed.substr(0, at);
  }
  return has_left_ ? std::string_view() : typed;
}

}  // namespace prlctl
