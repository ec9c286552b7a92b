// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where one request ends and the next begins. A request is a JSON object, over one line or several; the byte 0xFF,
// which no JSON text has, ends whatever was begun: a client sends it first when it does not know what another left
// behind. A line end within a text ends a request, too, so that one who forgot a quote is answered.
#pragma once

#include "guest-tools/bytes/text.hpp"

namespace guest_tools {

constexpr size_t kLongestRequest = 16 * 1024 * 1024;

struct Frame {
  enum Kind { kIncomplete, kRequest, kTooLong, kNothing };
  Kind kind = kIncomplete;
  size_t size = 0;  // bytes to take from the front; the request is among them, with blanks around it perhaps
};

class RequestFramer {
 public:
  // `pending`: all bytes that came and were not taken yet; what was looked at already is not looked at again.
  Frame next(Text pending);
  void reset() { *this = {}; }

 private:
  enum State { kIdle, kWord, kStructure, kSkipping };

  Frame taken(Frame::Kind kind, size_t size, State state);
  bool ends_structure(char c);

  State state_ = kIdle;
  size_t looked_at_ = 0;
  size_t depth_ = 0;
  char quote_ = '\0';
  bool escaped_ = false;
};

}  // namespace guest_tools
