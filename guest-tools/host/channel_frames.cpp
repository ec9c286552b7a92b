// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/channel_frames.hpp"

#include <algorithm>

namespace guest {
namespace {

using guest_channel::Front;

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

template <std::size_t size>
std::string number(void (*write)(std::uint8_t*, std::uint64_t), std::uint64_t value) {
  std::uint8_t bytes[size];
  write(bytes, value);
  return {reinterpret_cast<const char*>(bytes), size};
}

HostFrame frame_at(std::string_view bytes, const Front& front) {
  return {front.header, std::string(bytes.substr(guest_channel::kHeaderBytes, front.header.size))};
}

}  // namespace

std::string make_frame(guest_channel::Kind kind, std::uint32_t session, std::string_view payload,
                       guest_channel::Stream stream, guest_channel::Flags flags) {
  std::uint8_t header[guest_channel::kHeaderBytes];
  guest_channel::write_header(header, {kind, static_cast<std::uint8_t>(stream), static_cast<std::uint8_t>(flags),
                                       session, static_cast<std::uint32_t>(payload.size())});
  std::string frame(reinterpret_cast<const char*>(header), sizeof(header));
  return frame.append(payload);
}

std::string text_field(guest_channel::Tag tag, std::string_view text) {
  std::uint8_t header[guest_channel::kFieldHeaderBytes];
  guest_channel::write_u16(header, tag);
  guest_channel::write_u32(header + 2, static_cast<std::uint32_t>(text.size()));
  std::string field(reinterpret_cast<const char*>(header), sizeof(header));
  return field.append(text);
}

std::string u16_field(guest_channel::Tag tag, std::uint16_t value) {
  return text_field(tag, number<2>([](std::uint8_t* at,
                                      std::uint64_t n) { guest_channel::write_u16(at, static_cast<std::uint16_t>(n)); },
                                   value));
}

std::string u32_field(guest_channel::Tag tag, std::uint32_t value) {
  return text_field(tag, number<4>([](std::uint8_t* at,
                                      std::uint64_t n) { guest_channel::write_u32(at, static_cast<std::uint32_t>(n)); },
                                   value));
}

std::string make_open(std::uint32_t session, std::string_view fields) {
  std::string frames;
  while (fields.size() > guest_channel::kMostPayload) {
    frames += make_frame(guest_channel::kOpen, session, fields.substr(0, guest_channel::kMostPayload), {},
                         guest_channel::kMore);
    fields.remove_prefix(guest_channel::kMostPayload);
  }
  return frames + make_frame(guest_channel::kOpen, session, fields);
}

std::optional<std::map<std::uint16_t, std::string>> read_fields(std::string_view payload) {
  std::map<std::uint16_t, std::string> fields;
  guest_channel::Fields walk{bytes_of(payload), payload.size()};
  for (guest_channel::Field field; walk.next(field);)
    fields[field.tag] = std::string(reinterpret_cast<const char*>(field.bytes), field.size);
  if (walk.broken()) return std::nullopt;
  return fields;
}

std::optional<std::uint64_t> number_in(const std::map<std::uint16_t, std::string>& fields, guest_channel::Tag tag) {
  const auto found = fields.find(tag);
  if (found == fields.end()) return std::nullopt;
  const std::string& bytes = found->second;
  if (bytes.size() == 2) return guest_channel::read_u16(bytes_of(bytes));
  if (bytes.size() == 4) return guest_channel::read_u32(bytes_of(bytes));
  if (bytes.size() == 8) return guest_channel::read_u64(bytes_of(bytes));
  return std::nullopt;
}

std::string shown_words(std::string_view words) {
  constexpr std::size_t kLongest = 1000;
  std::string shown(words.substr(0, kLongest));
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  std::replace_if(shown.begin(), shown.end(), is_control, '?');
  return shown;
}

std::optional<HostFrame> FrameReader::find_greeting() {
  for (std::size_t nonce = bytes_.find(nonce_); nonce != std::string::npos; nonce = bytes_.find(nonce_, nonce + 1)) {
    const std::size_t first = nonce > guest_channel::kPadding ? nonce - guest_channel::kPadding : 0;
    for (std::size_t at = first; at < nonce; ++at) {
      const std::string_view rest = std::string_view(bytes_).substr(at);
      if (static_cast<std::uint8_t>(rest[0]) != guest_channel::kMark || rest[1] != guest_channel::kHello) continue;
      const Front front = guest_channel::front_of(bytes_of(rest), rest.size());
      if (front.what != Front::kFrame) continue;
      HostFrame frame = frame_at(rest, front);
      const auto fields = read_fields(frame.payload);
      const auto found =
          fields ? fields->find(guest_channel::kNonce) : std::map<std::uint16_t, std::string>::const_iterator{};
      if (!fields || found == fields->end() || found->second != nonce_) continue;
      bytes_.erase(0, at + front.bytes);
      return frame;
    }
  }
  constexpr std::size_t kKept = 2 * guest_channel::kPadding;
  if (bytes_.size() > kKept) bytes_.erase(0, bytes_.size() - kKept);
  return std::nullopt;
}

Result<std::optional<HostFrame>> FrameReader::next() {
  if (!greeted_) {
    std::optional<HostFrame> greeting = find_greeting();
    greeted_ = greeting.has_value();
    return greeting;
  }
  for (;;) {
    const Front front = guest_channel::front_of(bytes_of(bytes_), bytes_.size());
    if (front.what == Front::kIncomplete) return std::optional<HostFrame>();
    if (front.what == Front::kBroken)
      return Error{ErrorCode::kRpc, "what came from the guest's agent is no frame of its channel"};
    std::optional<HostFrame> frame;
    if (front.what == Front::kFrame) frame = frame_at(bytes_, front);
    bytes_.erase(0, front.bytes);
    if (frame && frame->header.kind < guest_channel::kMayIgnore) return frame;
  }
}

}  // namespace guest
