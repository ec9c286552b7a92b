// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What went wrong, in words for the client. say() gives back false, so that a function ends with
//
//   return error.say("failed to open '", path, "': ", SystemError{});
#pragma once

#include "guest-tools/bytes/buffer.hpp"

#include <errno.h>
#include <string.h>

namespace guest_tools {

// The system's words for an error number.
struct SystemError {
  int number = errno;
};

class ErrorText {
 public:
  template <class... Parts>
  bool say(const Parts&... parts) {
    text_.clear();
    (add(parts), ...);
    return false;
  }

  Text text() const { return text_.text(); }
  bool empty() const { return text_.size() == 0; }

 private:
  void add(Text text) { text_.append(text.first(kLongestPart)); }
  void add(const char* text) { add(Text{text}); }
  void add(char c) { text_.append(c); }
  void add(SystemError error) { add(Text{strerror(error.number)}); }
  void add(int64_t number) { text_.append_decimal(number); }
  void add(uint64_t number) { text_.append_decimal(number); }

  static constexpr size_t kLongestPart = 1024;
  Buffer text_{4096};
};

}  // namespace guest_tools
