// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/read_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace driver {
namespace {

// Adds `count` bytes that go on counting from `next`.
void add(ReadBuffer& buffer, std::size_t count, std::uint8_t& next, std::size_t wanted = 0) {
  while (count > 0) {
    const auto room = buffer.room(wanted);
    const std::size_t part = std::min(count, room.size());
    for (std::size_t i = 0; i < part; ++i) room[i] = next++;
    buffer.added(part);
    count -= part;
  }
}

TEST(ReadBuffer, gives_room_before_anything_came) {
  ReadBuffer buffer;
  EXPECT_TRUE(buffer.bytes().empty());
  EXPECT_GE(buffer.room(0).size(), 1024u);
}

TEST(ReadBuffer, keeps_bytes_in_order_while_they_are_taken_in_pieces) {
  ReadBuffer buffer;
  std::uint8_t in = 0;
  std::uint8_t out = 0;
  for (std::size_t round = 1; round < 200; ++round) {
    add(buffer, round * 37, in);
    const std::size_t part = std::min(buffer.bytes().size(), round * 29);
    for (const std::uint8_t byte : buffer.bytes().first(part)) ASSERT_EQ(byte, out++) << "round " << round;
    buffer.taken(part);
  }
  for (const std::uint8_t byte : buffer.bytes()) ASSERT_EQ(byte, out++);
  EXPECT_EQ(in, out);
}

TEST(ReadBuffer, a_length_word_alone_does_not_make_it_grow) {
  ReadBuffer buffer;
  std::uint8_t next = 0;
  add(buffer, 4, next);
  EXPECT_LE(buffer.room(32u << 20).size(), 16384u);
}

TEST(ReadBuffer, bytes_that_trickle_in_do_not_make_it_grow_beyond_their_double) {
  ReadBuffer buffer;
  std::uint8_t next = 0;
  for (int i = 0; i < 40; ++i) {
    buffer.room(32u << 20)[0] = next;
    buffer.added(1);
  }
  EXPECT_LE(buffer.room(32u << 20).size(), 16384u);
}

TEST(ReadBuffer, has_room_for_all_of_a_large_frame_once_half_of_it_came) {
  constexpr std::size_t kFrame = 1u << 20;
  ReadBuffer buffer;
  std::uint8_t next = 0;
  add(buffer, kFrame / 2 + 1, next, kFrame);
  EXPECT_GE(buffer.room(kFrame).size(), kFrame / 2 - 1);
  EXPECT_EQ(buffer.bytes().size(), kFrame / 2 + 1);
}

TEST(ReadBuffer, shrinks_after_a_run_of_small_frames) {
  ReadBuffer buffer;
  std::uint8_t next = 0;
  add(buffer, 1u << 20, next, 1u << 20);
  buffer.taken(1u << 20);
  EXPECT_GE(buffer.room(0).size(), 1u << 20);
  for (int i = 0; i < 100; ++i) {
    add(buffer, 28, next);
    buffer.taken(28);
  }
  EXPECT_LE(buffer.room(0).size(), 4096u);
}

TEST(ReadBuffer, stays_large_while_large_frames_keep_coming) {
  ReadBuffer buffer;
  std::uint8_t next = 0;
  for (int i = 0; i < 200; ++i) {
    const std::size_t frame = i % 50 == 0 ? 1u << 20 : 28;
    add(buffer, frame, next, frame);
    buffer.taken(frame);
  }
  EXPECT_GE(buffer.room(0).size(), 1u << 20);
}

}  // namespace
}  // namespace driver
