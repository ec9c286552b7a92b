// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/frame.hpp"

#include <algorithm>

namespace driver {

std::uint32_t read_word(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | std::uint32_t{at[3]};
}

void write_word(std::uint8_t* at, std::uint32_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 24);
  at[1] = static_cast<std::uint8_t>(value >> 16);
  at[2] = static_cast<std::uint8_t>(value >> 8);
  at[3] = static_cast<std::uint8_t>(value);
}

bool is_frame_length(std::uint32_t length) { return length >= kMinFrameBytes && length <= kMaxFrameBytes; }

std::optional<FrameHeader> parse_header(BytesView frame) {
  const std::uint8_t* at = frame.data() + kLengthBytes;
  const std::uint32_t type = read_word(at + 12);
  const std::uint32_t status = read_word(at + 20);
  if (type > static_cast<std::uint32_t>(MessageType::kStreamHole)) return std::nullopt;
  if (status > static_cast<std::uint32_t>(MessageStatus::kContinue)) return std::nullopt;
  return FrameHeader{read_word(at), read_word(at + 4), static_cast<std::int32_t>(read_word(at + 8)),
                     static_cast<MessageType>(type), read_word(at + 16), static_cast<MessageStatus>(status)};
}

std::array<std::uint8_t, kMinFrameBytes> make_prefix(const FrameHeader& header, std::size_t payload_bytes) {
  std::array<std::uint8_t, kMinFrameBytes> prefix;
  const std::uint32_t words[] = {static_cast<std::uint32_t>(kMinFrameBytes + payload_bytes),
                                 header.program,
                                 header.version,
                                 static_cast<std::uint32_t>(header.procedure),
                                 static_cast<std::uint32_t>(header.type),
                                 header.serial,
                                 static_cast<std::uint32_t>(header.status)};
  std::uint8_t* at = prefix.data();
  for (const std::uint32_t word : words) {
    write_word(at, word);
    at += 4;
  }
  return prefix;
}

Bytes make_frame(const FrameHeader& header, BytesView payload) {
  const auto prefix = make_prefix(header, payload.size());
  Bytes frame(prefix.size() + payload.size());
  std::copy(prefix.begin(), prefix.end(), frame.begin());
  std::copy(payload.begin(), payload.end(), frame.begin() + static_cast<std::ptrdiff_t>(prefix.size()));
  return frame;
}

}  // namespace driver
