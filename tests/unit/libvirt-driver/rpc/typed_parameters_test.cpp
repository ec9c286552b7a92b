// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/typed_parameters.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace driver {
namespace {

const std::vector<TypedParameter> kOneOfEach = {
    {"int", std::int32_t{-1}},
    {"uint", std::uint32_t{0xffffffffu}},
    {"llong", std::numeric_limits<std::int64_t>::min()},
    {"ullong", std::numeric_limits<std::uint64_t>::max()},
    {"double", 0.1},
    {"yes", Boolean{true}},
    {"no", Boolean{false}},
    {"string", std::string("schedule")},
    {"", std::string()},
};

Bytes encoded(const std::vector<TypedParameter>& parameters) {
  XdrWriter out;
  write_parameters(out, parameters);
  return out.take();
}

TEST(TypedParameters, read_back_as_written) {
  const Bytes bytes = encoded(kOneOfEach);
  XdrReader in(bytes);
  EXPECT_EQ(read_parameters(in, 9), kOneOfEach);
  EXPECT_TRUE(in.done());
}

TEST(TypedParameters, types_are_numbered_as_libvirt_numbers_them) {
  for (std::size_t i = 0; i < 7; ++i) {
    const std::size_t at[] = {0, 1, 2, 3, 4, 5, 7};
    const Bytes bytes = encoded({{"", kOneOfEach[at[i]].value}});
    EXPECT_EQ(read_word(bytes.data() + 8), i + 1);
  }
}

TEST(TypedParameters, are_none_at_every_truncation) {
  const Bytes whole = encoded(kOneOfEach);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    XdrReader in(BytesView(whole).first(length));
    EXPECT_FALSE(read_parameters(in, 100)) << length;
  }
}

TEST(TypedParameters, are_none_when_more_than_the_limit) {
  const Bytes bytes = encoded(kOneOfEach);
  XdrReader in(bytes);
  EXPECT_FALSE(read_parameters(in, 8));
}

TEST(TypedParameters, are_none_with_an_unknown_type) {
  for (const std::int32_t type : {0, 8, -1, 0x01000000}) {
    const Bytes bytes = XdrWriter().u32(1).string("field").i32(type).u64(0).take();
    XdrReader in(bytes);
    EXPECT_FALSE(read_parameters(in, 10)) << type;
  }
}

TEST(TypedParameters, count_is_held_against_the_bytes_that_are_there) {
  const Bytes bytes = XdrWriter().u32(0x00ffffff).string("").i32(1).i32(0).take();
  XdrReader in(bytes);
  EXPECT_FALSE(read_parameters(in, 0xffffffffu));
}

TEST(TypedParameters, any_nonzero_word_is_true) {
  const Bytes bytes = XdrWriter().u32(1).string("flag").i32(6).u32(0x01000000).take();
  XdrReader in(bytes);
  EXPECT_EQ(read_parameters(in, 1), (std::vector<TypedParameter>{{"flag", Boolean{true}}}));
}

}  // namespace
}  // namespace driver
