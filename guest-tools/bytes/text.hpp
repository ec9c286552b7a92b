// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A piece of text that somebody else owns: the standard's string_view, which a program on libc alone does not have.
// The take_* functions walk through a text: they cut a piece off the front of `rest` and give it back; what was the
// last piece leaves `rest` empty, so loops ask `!rest.empty()` first.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace guest_tools {

struct Text {
  const char* data = "";
  size_t size = 0;

  constexpr Text() = default;
  constexpr Text(const char* text, size_t length) : data(text), size(length) {}
  constexpr Text(const char* c_string) : data(c_string), size(__builtin_strlen(c_string)) {}  // NOLINT: meant

  constexpr bool empty() const { return size == 0; }
  constexpr char operator[](size_t index) const { return data[index]; }
  constexpr Text first(size_t count) const { return {data, count < size ? count : size}; }
  constexpr Text from(size_t start) const {
    return start < size ? Text{data + start, size - start} : Text{data + size, 0};
  }
  constexpr const char* begin() const { return data; }
  constexpr const char* end() const { return data + size; }
};

constexpr size_t kNotFound = static_cast<size_t>(-1);

bool operator==(Text a, Text b);
bool starts_with(Text text, Text prefix);
bool ends_with(Text text, Text suffix);
bool contains(Text text, char wanted);
size_t find(Text text, char wanted);  // kNotFound when it is not there
size_t find(Text text, Text wanted);
Text trimmed(Text text);  // without blanks, tabs and line ends around it

Text take_line(Text& rest);                   // up to \n, which is taken, too
Text take_field(Text& rest, char separator);  // up to the separator, likewise
Text take_word(Text& rest);                   // the next that is no blank or tab; empty when there is none

// All of `text` must be digits, and the number fit.
bool parse_decimal(Text text, uint64_t& number);
// The digits in front of `rest`, which are taken; at least one.
bool take_decimal(Text& rest, uint64_t& number);
bool take_hexadecimal(Text& rest, uint64_t& number);
bool take_prefix(Text& rest, Text prefix);

}  // namespace guest_tools
