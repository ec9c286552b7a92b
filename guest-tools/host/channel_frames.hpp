// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The host's frames of the channel (channel/frames.hpp has their form), and the guest's as they come in. The guest is
// not trusted: a frame is handed out when its length is one, its fields are walked within their bounds, and what is no
// frame ends the channel with an error. Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "guest-tools/channel/frames.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guest {

std::string make_frame(guest_channel::Kind kind, std::uint32_t session, std::string_view payload = {},
                       guest_channel::Stream stream = {}, guest_channel::Flags flags = {});

std::string text_field(guest_channel::Tag tag, std::string_view text);
std::string u16_field(guest_channel::Tag tag, std::uint16_t value);
std::string u32_field(guest_channel::Tag tag, std::uint32_t value);

// kOpen in as many frames as it takes.
std::string make_open(std::uint32_t session, std::string_view fields);

struct HostFrame {
  guest_channel::Header header;
  std::string payload;
};

// The last one of each tag; nothing when the payload is no row of fields.
std::optional<std::map<std::uint16_t, std::string>> read_fields(std::string_view payload);
// A number of that many bytes; nothing when there is no such field, or it has another size.
std::optional<std::uint64_t> number_in(const std::map<std::uint16_t, std::string>& fields, guest_channel::Tag tag);

// Words of a guest's, safe to show: without control characters, and not long.
std::string shown_words(std::string_view words);

class FrameReader {
 public:
  // `nonce` has kNonceBytes, none of which a guest can guess.
  explicit FrameReader(std::string nonce) : nonce_(std::move(nonce)) {}

  void add(std::string_view bytes) { bytes_ += bytes; }
  // The next whole frame. The first is the guest's kHello with our nonce, all before it is dropped.
  Result<std::optional<HostFrame>> next();

 private:
  std::optional<HostFrame> find_greeting();

  std::string nonce_;
  std::string bytes_;
  bool greeted_ = false;
};

}  // namespace guest
