// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Keys typed at a container's console: all of them go there, Esc too, until a full stop follows one at once, which
// leaves. Where they come in pieces does not matter. Pure.
#pragma once

#include <string_view>

namespace prlctl {

class ConsoleKeys {
 public:
  // What of `typed` is the container's.
  std::string_view take(std::string_view typed);
  bool has_left() const { return has_left_; }

 private:
  bool after_escape_ = false;
  bool has_left_ = false;
};

}  // namespace prlctl
