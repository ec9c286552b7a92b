// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/json/json_writer.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

namespace {

using guest_tools::Buffer;
using guest_tools::JsonWriter;

TEST(JsonWriter, separates_as_qemu_ga_does) {
  Buffer out{1000};
  JsonWriter writer{out};
  EXPECT_TRUE(writer.wrote_nothing());
  writer.begin_object();
  writer.text_member("a", "b");
  writer.key("list");
  writer.begin_array();
  writer.integer(-1);
  writer.begin_object();
  writer.end_object();
  writer.begin_array();
  writer.end_array();
  writer.number(UINT64_MAX);
  writer.end_array();
  writer.boolean_member("c", true);
  writer.base64_member("d", "foo");
  writer.end_object();
  EXPECT_EQ(string(out), R"({"a": "b", "list": [-1, {}, [], 18446744073709551615], "c": true, "d": "Zm9v"})");
  EXPECT_FALSE(writer.wrote_nothing());
}

TEST(JsonWriter, texts_are_ascii_whatever_they_hold) {
  Buffer out{1000};
  JsonWriter{out}.text("\"\\\n\r\t\x01\x7f \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 \xff\xc3 \xed\xa0\x80");
  EXPECT_EQ(string(out), R"("\"\\\n\r\t\u0001\u007F \u00E4\u20AC\uD83D\uDE00 \uFFFD\uFFFD \uFFFD\uFFFD\uFFFD")");
}

TEST(JsonWriter, a_base64_text_in_pieces_is_one) {
  Buffer out{1000};
  JsonWriter writer{out};
  writer.begin_object();
  writer.begin_base64("x");
  writer.base64_piece("foo");
  writer.base64_piece("ba");
  writer.end_base64();
  writer.end_object();
  EXPECT_EQ(string(out), R"({"x": "Zm9vYmE="})");
}

}  // namespace
