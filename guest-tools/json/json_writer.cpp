// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/json/json_writer.hpp"

#include "guest-tools/bytes/base64.hpp"
#include "guest-tools/bytes/utf8.hpp"

namespace guest_tools {
namespace {

constexpr char kHexadecimal[] = "0123456789ABCDEF";

void append_unit(Buffer& out, uint32_t unit) {
  const char escape[] = {'\\',
                         'u',
                         kHexadecimal[unit >> 12 & 15],
                         kHexadecimal[unit >> 8 & 15],
                         kHexadecimal[unit >> 4 & 15],
                         kHexadecimal[unit & 15]};
  out.append(Text{escape, sizeof(escape)});
}

void append_escaped(Buffer& out, uint32_t character) {
  if (character < 0x10000) return append_unit(out, character);
  append_unit(out, 0xd800 + ((character - 0x10000) >> 10));
  append_unit(out, 0xdc00 + ((character - 0x10000) & 0x3ff));
}

void append_ascii(Buffer& out, char c) {
  switch (c) {
    case '"':
      out.append("\\\"");
      break;
    case '\\':
      out.append("\\\\");
      break;
    case '\n':
      out.append("\\n");
      break;
    case '\r':
      out.append("\\r");
      break;
    case '\t':
      out.append("\\t");
      break;
    default:
      if (c < 0x20 || c == 0x7f) return append_unit(out, static_cast<uint32_t>(c));
      out.append(c);
  }
}

}  // namespace

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (not_first_ & 1) out_.append(", ");
  not_first_ |= 1;
}

void JsonWriter::begin(char bracket) {
  separate();
  out_.append(bracket);
  not_first_ <<= 1;
}

void JsonWriter::end(char bracket) {
  out_.append(bracket);
  not_first_ >>= 1;
}

void JsonWriter::key(Text name) {
  text(name);
  out_.append(": ");
  after_key_ = true;
}

void JsonWriter::text(Text value) {
  separate();
  out_.append('"');
  while (!value.empty()) {
    uint32_t character = 0xfffd;
    const size_t length = first_character(value, character);
    if (length == 1)
      append_ascii(out_, value[0]);
    else
      append_escaped(out_, length == 0 ? 0xfffd : character);
    value = value.from(length == 0 ? 1 : length);
  }
  out_.append('"');
}

void JsonWriter::integer(int64_t value) {
  separate();
  out_.append_decimal(value);
}

void JsonWriter::number(uint64_t value) {
  separate();
  out_.append_decimal(value);
}

void JsonWriter::boolean(bool value) { raw(value ? "true" : "false"); }

void JsonWriter::raw(Text json) {
  separate();
  out_.append(json);
}

void JsonWriter::base64_member(Text name, Text bytes) {
  begin_base64(name);
  base64_piece(bytes);
  end_base64();
}

void JsonWriter::begin_base64(Text name) {
  key(name);
  separate();
  out_.append('"');
}

void JsonWriter::base64_piece(Text bytes) { append_base64(out_, bytes); }

}  // namespace guest_tools
