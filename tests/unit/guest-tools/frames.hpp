// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Frames of the channel as tests write and read them.
#pragma once

#include "guest-tools/channel/frames.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

struct TestFrame {
  guest_channel::Header header;
  std::string payload;
};

inline std::string number(std::size_t bytes, std::uint64_t value) {
  std::string text(bytes, '\0');
  for (std::size_t i = bytes; i-- > 0; value >>= 8) text[i] = static_cast<char>(value);
  return text;
}

inline std::string field(unsigned tag, std::string_view bytes) {
  return number(2, tag) + number(4, bytes.size()) + std::string(bytes);
}

inline std::string frame(guest_channel::Kind kind, std::uint32_t session, std::string_view payload = {},
                         std::uint8_t stream = 0, std::uint8_t flags = 0) {
  std::string bytes(guest_channel::kHeaderBytes, '\0');
  guest_channel::write_header(reinterpret_cast<std::uint8_t*>(bytes.data()),
                              {kind, stream, flags, session, static_cast<std::uint32_t>(payload.size())});
  return bytes + std::string(payload);
}

// Takes whole frames off the front.
inline std::vector<TestFrame> take_frames(std::string& bytes) {
  std::vector<TestFrame> frames;
  for (;;) {
    const auto front = guest_channel::front_of(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (front.what != guest_channel::Front::kFrame) return frames;
    frames.push_back({front.header, bytes.substr(guest_channel::kHeaderBytes, front.header.size)});
    bytes.erase(0, front.bytes);
  }
}

inline std::map<unsigned, std::string> fields_of(std::string_view payload) {
  std::map<unsigned, std::string> fields;
  guest_channel::Fields walk{reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  for (guest_channel::Field one; walk.next(one);)
    fields[one.tag] = std::string(reinterpret_cast<const char*>(one.bytes), one.size);
  return fields;
}
