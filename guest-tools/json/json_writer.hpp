// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Writes JSON in ASCII on one line, with the blanks that qemu-ga writes, too. Bytes that are no UTF-8 (file names and
// the like may hold any) become U+FFFD. The caller keeps keys, values and ends in order; nesting may be 64 deep.
#pragma once

#include "guest-tools/bytes/buffer.hpp"

namespace guest_tools {

class JsonWriter {
 public:
  explicit JsonWriter(Buffer& out) : out_(out), start_(out.size()) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  void key(Text name);

  void text(Text value);
  void integer(int64_t value);
  void number(uint64_t value);
  void boolean(bool value);
  void raw(Text json);  // a number as it was, null

  void text_member(Text name, Text value) { key(name), text(value); }
  void integer_member(Text name, int64_t value) { key(name), integer(value); }
  void number_member(Text name, uint64_t value) { key(name), number(value); }
  void boolean_member(Text name, bool value) { key(name), boolean(value); }
  void base64_member(Text name, Text bytes);

  // A long base64 text in pieces, each but the last of a multiple of 3 bytes.
  void begin_base64(Text name);
  void base64_piece(Text bytes);
  void end_base64() { out_.append('"'); }

  bool wrote_nothing() const { return out_.size() == start_; }

 private:
  void separate();
  void begin(char bracket);
  void end(char bracket);

  Buffer& out_;
  size_t start_;
  uint64_t not_first_ = 0;  // a bit for each level: something stands there already
  bool after_key_ = false;
};

}  // namespace guest_tools
