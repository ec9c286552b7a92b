// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/channel_frames.hpp"
#include "../frames.hpp"

#include <gtest/gtest.h>

namespace {

using namespace guest_channel;

const std::string kNonceText = "0123456789abcdef";

std::string greeting(const std::string& nonce = kNonceText) { return frame(kHello, 0, field(kNonce, nonce)); }

// All frames when the bytes come in pieces of `step`; nothing after an error.
std::optional<std::vector<std::string>> read(const std::string& bytes, std::size_t step) {
  guest::FrameReader reader(kNonceText);
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    reader.add(std::string_view(bytes).substr(at, step));
    for (;;) {
      auto next = reader.next();
      if (!next) return std::nullopt;
      if (!*next) break;
      frames.push_back(std::to_string((*next)->header.kind) + ":" + (*next)->payload);
    }
  }
  return frames;
}

TEST(FrameReader, finds_its_greeting_behind_what_another_client_left) {
  const std::string stale = std::string("\xa5\x01\0\0\0\0\0\0\0\0\x70\0", 12) + "half" + greeting("another nonce!!!") +
                            std::string(100000, '\xa5');
  for (const std::size_t step : {std::size_t{1000}, stale.size() + 100})
    EXPECT_EQ(read(stale + greeting() + frame(kData, 1, "x"), step),
              (std::vector<std::string>{"1:" + field(kNonce, kNonceText), "6:x"}))
        << step;
}

TEST(FrameReader, hands_out_the_same_frames_however_the_bytes_come) {
  const std::string bytes = greeting() + std::string(5, '\0') + frame(kDone, 1, "") +
                            frame(static_cast<Kind>(200), 0, "newer") + frame(kData, 1, "y");
  for (const std::size_t step : {1u, 3u, 1000u})
    EXPECT_EQ(read(bytes, step), (std::vector<std::string>{"1:" + field(kNonce, kNonceText), "5:", "6:y"})) << step;
}

TEST(FrameReader, ends_at_what_is_no_frame) {
  EXPECT_EQ(read(greeting() + "garbage", 100), std::nullopt);
  std::string too_long = frame(kData, 1, "");
  too_long[8] = 1;
  EXPECT_EQ(read(greeting() + too_long, 100), std::nullopt);
}

TEST(FrameWriter, takes_apart_what_does_not_fit_one_frame) {
  const std::string fields(kMostPayload * 2 + 10, 'f');
  std::string bytes = guest::make_open(7, fields);
  std::string together;
  const auto frames = take_frames(bytes);
  ASSERT_EQ(frames.size(), 3u);
  for (const TestFrame& one : frames) together += one.payload;
  EXPECT_EQ(together, fields);
  EXPECT_EQ(frames[0].header.flags, kMore);
  EXPECT_EQ(frames[2].header.flags, 0);
}

TEST(Fields, are_walked_within_their_bounds) {
  EXPECT_EQ(guest::read_fields(field(kWords, "why") + field(kCode, number(4, 5)))->at(kWords), "why");
  EXPECT_FALSE(guest::read_fields(field(kWords, "why").substr(0, 7)));
  EXPECT_FALSE(guest::read_fields(number(2, kWords) + number(4, 0xffffffff)));
  const auto fields = guest::read_fields(field(kCode, number(4, 5)) + field(kSize, "odd"));
  EXPECT_EQ(guest::number_in(*fields, kCode), 5u);
  EXPECT_EQ(guest::number_in(*fields, kSize), std::nullopt);
}

TEST(Words, of_a_guest_are_shown_without_control_characters) {
  EXPECT_EQ(guest::shown_words("a\x1b[31mb\nc"), "a?[31mb?c");
  EXPECT_EQ(guest::shown_words(std::string(5000, 'x')).size(), 1000u);
}

}  // namespace
