// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes of a guest on the channel org.switchyard.guest.0: the host takes the same frames off them however they
// come, none longer than a frame may be, and walks the fields of each within its payload.
#include "guest-tools/host/channel_frames.hpp"

#include <cstdlib>

namespace {

const std::string kNonce = "0123456789abcdef";

// Kinds and payloads; the last says whether it ended with an error.
std::vector<std::string> frames_in(std::string_view bytes, std::size_t step) {
  guest::FrameReader reader(kNonce);
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    reader.add(bytes.substr(at, step));
    for (;;) {
      const auto next = reader.next();
      if (!next) return frames.push_back("broken"), frames;
      if (!*next) break;
      const guest::HostFrame& frame = **next;
      if (frame.payload.size() != frame.header.size || frame.payload.size() > guest_channel::kMostPayload) std::abort();
      if (const auto fields = guest::read_fields(frame.payload)) {
        std::size_t size = 0;
        for (const auto& [tag, field] : *fields) size += field.size();
        if (size > frame.payload.size()) std::abort();
        guest::number_in(*fields, guest_channel::kExitStatus);
      }
      guest::shown_words(frame.payload);
      frames.push_back(static_cast<char>(frame.header.kind) + frame.payload);
    }
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 20000) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto frames = frames_in(bytes, size);
  if (frames != frames_in(bytes, 7) || frames != frames_in(bytes, 100)) std::abort();
  return 0;
}
