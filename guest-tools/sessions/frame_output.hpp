// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Frames on their way to the host (channel/frames.hpp has their form), in one buffer that the channel sends.
#pragma once

#include "guest-tools/bytes/buffer.hpp"
#include "guest-tools/channel/frames.hpp"

namespace guest_tools {

void append_frame(Buffer& out, guest_channel::Kind kind, uint32_t session, uint8_t stream = 0, Text payload = {});
void append_credit(Buffer& out, uint32_t session, uint8_t stream, uint32_t bytes);
void append_failure(Buffer& out, uint32_t session, uint32_t code, Text words);

// A payload of fields, put together.
class FieldWriter {
 public:
  FieldWriter& text(guest_channel::Tag tag, Text bytes);
  FieldWriter& u16(guest_channel::Tag tag, uint16_t value);
  FieldWriter& u32(guest_channel::Tag tag, uint32_t value);
  FieldWriter& u64(guest_channel::Tag tag, uint64_t value);
  Text payload() const { return bytes_.text(); }

 private:
  Buffer bytes_{guest_channel::kMostPayload};
};

inline Text text_of(const guest_channel::Field& field) {
  return {reinterpret_cast<const char*>(field.bytes), field.size};
}

}  // namespace guest_tools
