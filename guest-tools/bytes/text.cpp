// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/text.hpp"

#include <string.h>

namespace guest_tools {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

bool take_number(Text& rest, unsigned base, uint64_t& number) {
  uint64_t value = 0;
  size_t used = 0;
  for (; used < rest.size; ++used) {
    const unsigned digit = static_cast<unsigned>(digit_value(rest[used]));
    if (digit >= base) break;
    if (value > (UINT64_MAX - digit) / base) return false;
    value = value * base + digit;
  }
  if (used == 0) return false;
  rest = rest.from(used);
  number = value;
  return true;
}

}  // namespace

bool operator==(Text a, Text b) { return a.size == b.size && memcmp(a.data, b.data, a.size) == 0; }

bool starts_with(Text text, Text prefix) { return text.size >= prefix.size && text.first(prefix.size) == prefix; }

bool ends_with(Text text, Text suffix) {
  return text.size >= suffix.size && text.from(text.size - suffix.size) == suffix;
}

bool contains(Text text, char wanted) { return find(text, wanted) != kNotFound; }

size_t find(Text text, char wanted) {
  const void* found = memchr(text.data, wanted, text.size);
  return found == nullptr ? kNotFound : static_cast<size_t>(static_cast<const char*>(found) - text.data);
}

size_t find(Text text, Text wanted) {
  for (size_t at = 0; at + wanted.size <= text.size; ++at)
    if (starts_with(text.from(at), wanted)) return at;
  return kNotFound;
}

Text trimmed(Text text) {
  while (!text.empty() && is_blank(text[0])) text = text.from(1);
  while (!text.empty() && is_blank(text[text.size - 1])) --text.size;
  return text;
}

Text take_line(Text& rest) { return take_field(rest, '\n'); }

Text take_field(Text& rest, char separator) {
  const size_t length = find(rest, separator);
  if (length == kNotFound) {
    const Text all = rest;
    rest = rest.from(rest.size);
    return all;
  }
  const Text field = rest.first(length);
  rest = rest.from(length + 1);
  return field;
}

Text take_word(Text& rest) {
  while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t')) rest = rest.from(1);
  size_t length = 0;
  while (length < rest.size && rest[length] != ' ' && rest[length] != '\t') ++length;
  const Text word = rest.first(length);
  rest = rest.from(length);
  return word;
}

bool parse_decimal(Text text, uint64_t& number) { return take_number(text, 10, number) && text.empty(); }

bool take_decimal(Text& rest, uint64_t& number) { return take_number(rest, 10, number); }

bool take_hexadecimal(Text& rest, uint64_t& number) { return take_number(rest, 16, number); }

bool take_prefix(Text& rest, Text prefix) {
  if (!starts_with(rest, prefix)) return false;
  rest = rest.from(prefix.size);
  return true;
}

}  // namespace guest_tools
