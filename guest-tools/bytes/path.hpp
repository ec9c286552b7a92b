// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A path put together from pieces, with a NUL behind it. One that is too long is empty: no file has that name, so
// whoever opens it is told ENOENT.
#pragma once

#include "guest-tools/bytes/text.hpp"

#include <limits.h>
#include <string.h>

namespace guest_tools {

class Path {
 public:
  template <class... Pieces>
  explicit Path(const Pieces&... pieces) {
    text_[0] = '\0';
    (add(pieces), ...);
  }

  const char* c_str() const { return text_; }
  Text text() const { return {text_, size_}; }

 private:
  void add(Text piece) {
    if (too_long_ || piece.size >= sizeof(text_) - size_) {
      too_long_ = true;
      size_ = 0;
    } else {
      memcpy(text_ + size_, piece.data, piece.size);
      size_ += piece.size;
    }
    text_[size_] = '\0';
  }

  char text_[PATH_MAX];
  size_t size_ = 0;
  bool too_long_ = false;
};

}  // namespace guest_tools
