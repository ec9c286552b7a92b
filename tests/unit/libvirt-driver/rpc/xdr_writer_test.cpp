// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/xdr_writer.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(XdrWriter, writes_big_endian_words_and_padded_strings) {
  const Bytes expected = {0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 3, 'a', 'b', 'c', 0};
  EXPECT_EQ(XdrWriter().u32(1).i32(-2).u64(0x0102030405060708ull).string("abc").take(), expected);
}

TEST(XdrWriter, patches_a_count_that_is_known_at_the_end) {
  XdrWriter out;
  const std::size_t at = out.u32(9).size();
  out.u32(0).u32(8);
  out.patch_u32(at, 77);
  EXPECT_EQ(out.take(), XdrWriter().u32(9).u32(77).u32(8).take());
}

TEST(Uuid, text_is_lower_case_with_dashes) {
  EXPECT_EQ(to_string({0xDE, 0xAD, 0xbe, 0xef, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0xff}),
            "deadbeef-0102-0304-0506-0708090a0bff");
}

}  // namespace
}  // namespace driver
