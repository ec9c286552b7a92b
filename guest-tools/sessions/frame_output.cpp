// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/sessions/frame_output.hpp"

namespace guest_tools {
namespace {

Text text_of_bytes(const uint8_t* bytes, size_t size) { return {reinterpret_cast<const char*>(bytes), size}; }

}  // namespace

void append_frame(Buffer& out, guest_channel::Kind kind, uint32_t session, uint8_t stream, Text payload) {
  uint8_t header[guest_channel::kHeaderBytes];
  guest_channel::write_header(header, {kind, stream, 0, session, static_cast<uint32_t>(payload.size)});
  out.append(text_of_bytes(header, sizeof(header))).append(payload);
}

void append_credit(Buffer& out, uint32_t session, uint8_t stream, uint32_t bytes) {
  uint8_t number[4];
  guest_channel::write_u32(number, bytes);
  append_frame(out, guest_channel::kCredit, session, stream, text_of_bytes(number, sizeof(number)));
}

void append_failure(Buffer& out, uint32_t session, uint32_t code, Text words) {
  FieldWriter fields;
  fields.u32(guest_channel::kCode, code).text(guest_channel::kWords, words);
  append_frame(out, guest_channel::kFailed, session, 0, fields.payload());
}

FieldWriter& FieldWriter::text(guest_channel::Tag tag, Text bytes) {
  uint8_t header[guest_channel::kFieldHeaderBytes];
  guest_channel::write_u16(header, tag);
  guest_channel::write_u32(header + 2, static_cast<uint32_t>(bytes.size));
  bytes_.append(text_of_bytes(header, sizeof(header))).append(bytes);
  return *this;
}

FieldWriter& FieldWriter::u16(guest_channel::Tag tag, uint16_t value) {
  uint8_t number[2];
  guest_channel::write_u16(number, value);
  return text(tag, text_of_bytes(number, sizeof(number)));
}

FieldWriter& FieldWriter::u32(guest_channel::Tag tag, uint32_t value) {
  uint8_t number[4];
  guest_channel::write_u32(number, value);
  return text(tag, text_of_bytes(number, sizeof(number)));
}

FieldWriter& FieldWriter::u64(guest_channel::Tag tag, uint64_t value) {
  uint8_t number[8];
  guest_channel::write_u64(number, value);
  return text(tag, text_of_bytes(number, sizeof(number)));
}

}  // namespace guest_tools
