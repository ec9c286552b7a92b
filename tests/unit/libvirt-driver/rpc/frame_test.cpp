// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/frame.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(Frame, length_is_between_a_bare_header_and_libvirts_largest_message) {
  struct Row {
    std::uint32_t length;
    bool accepted;
  };
  for (const Row& row : {Row{0, false},
                         {4, false},
                         {27, false},
                         {28, true},
                         {29, true},
                         {33554432, true},
                         {33554436, true},
                         {33554437, false},
                         {0x80000000u, false},
                         {0xffffffffu, false}}) {
    EXPECT_EQ(is_frame_length(row.length), row.accepted) << row.length;
  }
}

TEST(Frame, bytes_are_those_of_the_protocol) {
  const FrameHeader header{0x20008086, 1, 273, MessageType::kCall, 0x01020304, MessageStatus::kOk};
  const Bytes payload = {0xca, 0xfe};
  const Bytes expected = {0,    0, 0, 30, 0x20, 0, 0x80, 0x86, 0, 0, 0, 1, 0, 0,    1,
                          0x11, 0, 0, 0,  0,    1, 2,    3,    4, 0, 0, 0, 0, 0xca, 0xfe};
  EXPECT_EQ(make_frame(header, payload), expected);
}

TEST(Frame, header_reads_back_for_every_type_and_status) {
  for (std::uint32_t type = 0; type <= 6; ++type) {
    for (std::uint32_t status = 0; status <= 2; ++status) {
      const FrameHeader header{
          0x20008087, 3, -7, static_cast<MessageType>(type), 0xffffffffu, static_cast<MessageStatus>(status)};
      EXPECT_EQ(parse_header(make_frame(header, {})), header);
    }
  }
}

TEST(Frame, header_of_a_type_or_status_outside_the_protocol_is_none) {
  for (const std::uint32_t strange : {7u, 8u, 0x01000000u, 0xffffffffu}) {
    Bytes frame = make_frame({}, {});
    write_word(frame.data() + 16, strange);
    EXPECT_FALSE(parse_header(frame)) << "type " << strange;
  }
  for (const std::uint32_t strange : {3u, 0x01000000u, 0xffffffffu}) {
    Bytes frame = make_frame({}, {});
    write_word(frame.data() + 24, strange);
    EXPECT_FALSE(parse_header(frame)) << "status " << strange;
  }
}

TEST(Frame, only_calls_and_replies_of_their_own_types_carry_descriptors) {
  for (std::uint32_t type = 0; type <= 6; ++type)
    EXPECT_EQ(carries_fds(static_cast<MessageType>(type)), type == 4 || type == 5);
}

}  // namespace
}  // namespace driver
