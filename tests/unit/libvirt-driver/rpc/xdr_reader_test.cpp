// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/xdr_reader.hpp"

#include "libvirt-driver/rpc/xdr_writer.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace driver {
namespace {

struct ReadRow {
  const char* name;
  Bytes bytes;
  void (*read)(XdrReader& in);
  bool (*is_zero)(XdrReader& in);
};

// One whole value each, so that every shorter prefix must fail.
const ReadRow kReads[] = {
    {"u32", XdrWriter().u32(7).take(), [](XdrReader& in) { EXPECT_EQ(in.u32(), 7u); },
     [](XdrReader& in) { return in.u32() == 0; }},
    {"i32", XdrWriter().i32(-2).take(), [](XdrReader& in) { EXPECT_EQ(in.i32(), -2); },
     [](XdrReader& in) { return in.i32() == 0; }},
    {"u64", XdrWriter().u64(1ull << 40).take(), [](XdrReader& in) { EXPECT_EQ(in.u64(), 1ull << 40); },
     [](XdrReader& in) { return in.u64() == 0 || !in.ok(); }},
    {"i64", XdrWriter().i64(std::numeric_limits<std::int64_t>::min()).take(),
     [](XdrReader& in) { EXPECT_EQ(in.i64(), std::numeric_limits<std::int64_t>::min()); },
     [](XdrReader& in) { return in.i64() == 0 || !in.ok(); }},
    {"f64", XdrWriter().f64(-2.5).take(), [](XdrReader& in) { EXPECT_EQ(in.f64(), -2.5); },
     [](XdrReader& in) { return in.f64() == 0 || !in.ok(); }},
    {"string", XdrWriter().string("domain").take(), [](XdrReader& in) { EXPECT_EQ(in.string(), "domain"); },
     [](XdrReader& in) { return in.string().empty(); }},
    {"empty string", XdrWriter().string("").take(), [](XdrReader& in) { EXPECT_EQ(in.string(), ""); },
     [](XdrReader& in) { return in.string().empty(); }},
    {"opaque", XdrWriter().string("abc").take(), [](XdrReader& in) { EXPECT_EQ(in.opaque(3).size(), 3u); },
     [](XdrReader& in) { return in.opaque(3).empty(); }},
    {"uuid", XdrWriter().uuid({1, 2, 3}).take(),
     [](XdrReader& in) {
       EXPECT_EQ(in.uuid(), (Uuid{1, 2, 3}));
     },
     [](XdrReader& in) { return in.uuid() == Uuid{}; }},
    {"present", XdrWriter().u32(1).take(), [](XdrReader& in) { EXPECT_TRUE(in.present()); },
     [](XdrReader& in) { return !in.present(); }},
};

TEST(XdrReader, reads_each_kind_of_value_to_its_last_byte) {
  for (const ReadRow& row : kReads) {
    SCOPED_TRACE(row.name);
    XdrReader in(row.bytes);
    row.read(in);
    EXPECT_TRUE(in.done());
    EXPECT_EQ(in.position(), row.bytes.size());
  }
}

TEST(XdrReader, fails_at_every_truncation_and_gives_nothing) {
  for (const ReadRow& row : kReads) {
    for (std::size_t length = 0; length < row.bytes.size(); ++length) {
      SCOPED_TRACE(row.name + std::string(" of ") + std::to_string(length));
      const Bytes cut(row.bytes.begin(), row.bytes.begin() + static_cast<std::ptrdiff_t>(length));
      XdrReader in(cut);
      EXPECT_TRUE(row.is_zero(in));
      EXPECT_FALSE(in.ok());
      EXPECT_FALSE(in.done());
    }
  }
}

TEST(XdrReader, stays_failed_though_bytes_were_left) {
  const Bytes bytes = XdrWriter().u32(100).u32(5).u32(6).take();
  XdrReader in(bytes);
  EXPECT_EQ(in.string(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.u32(), 0u);
  EXPECT_TRUE(in.rest().empty());
}

TEST(XdrReader, is_not_done_while_bytes_are_left_over) {
  const Bytes bytes = XdrWriter().u32(1).u32(2).take();
  XdrReader in(bytes);
  in.u32();
  EXPECT_TRUE(in.ok());
  EXPECT_FALSE(in.done());
  EXPECT_EQ(in.rest().size(), 4u);
}

TEST(XdrReader, takes_any_nonzero_word_for_present) {
  for (const std::uint32_t word : {1u, 2u, 0x01000000u, 0xffffffffu}) {
    const Bytes bytes = XdrWriter().u32(word).take();
    EXPECT_TRUE(XdrReader(bytes).present()) << word;
  }
  const Bytes absent = XdrWriter().u32(0).take();
  EXPECT_FALSE(XdrReader(absent).present());
}

TEST(XdrReader, skips_padding_after_strings_of_every_length) {
  for (const std::string text : {"", "a", "ab", "abc", "abcd", "abcde"}) {
    const Bytes bytes = XdrWriter().string(text).u32(42).take();
    EXPECT_EQ(bytes.size() % 4, 0u);
    XdrReader in(bytes);
    EXPECT_EQ(in.string(), text);
    EXPECT_EQ(in.u32(), 42u);
    EXPECT_TRUE(in.done());
  }
}

TEST(XdrReader, wants_the_padding_to_be_there) {
  const Bytes bytes = {0, 0, 0, 1, 'a'};
  XdrReader in(bytes);
  EXPECT_EQ(in.string(), "");
  EXPECT_FALSE(in.ok());
}

TEST(XdrReader, refuses_strings_above_the_limit_given) {
  const Bytes bytes = XdrWriter().string("abcd").take();
  XdrReader fits(bytes);
  EXPECT_EQ(fits.string(4), "abcd");
  XdrReader too_long(bytes);
  EXPECT_EQ(too_long.string(3), "");
  EXPECT_FALSE(too_long.ok());
}

TEST(XdrReader, refuses_lengths_that_no_payload_can_hold) {
  for (const std::uint32_t length : {5u, 0x7fffffffu, 0xfffffffcu, 0xfffffffdu, 0xffffffffu}) {
    const Bytes bytes = XdrWriter().u32(length).u32(0).take();
    XdrReader in(bytes);
    EXPECT_TRUE(in.opaque(0xffffffffu).empty());
    EXPECT_FALSE(in.ok()) << length;
  }
}

TEST(XdrReader, holds_counts_against_the_limit_and_the_bytes_left) {
  struct Row {
    std::uint32_t count;
    std::size_t bytes_left;
    std::size_t item_bytes;
    bool accepted;
  };
  for (const Row& row : {Row{0, 0, 24, true},
                         {1, 24, 24, true},
                         {1, 23, 24, false},
                         {2, 48, 24, true},
                         {3, 48, 24, false},
                         {10, 40, 4, true},
                         {11, 44, 4, false /* limit */},
                         {0xffffffffu, 48, 4, false}}) {
    Bytes bytes = XdrWriter().u32(row.count).take();
    bytes.resize(4 + row.bytes_left);
    XdrReader in(bytes);
    EXPECT_EQ(in.count(10, row.item_bytes), row.accepted ? row.count : 0) << row.count << " in " << row.bytes_left;
    EXPECT_EQ(in.ok(), row.accepted) << row.count << " in " << row.bytes_left;
  }
}

}  // namespace
}  // namespace driver
