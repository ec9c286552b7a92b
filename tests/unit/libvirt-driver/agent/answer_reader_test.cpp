// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/answer_reader.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(AnswerReader, gives_whole_lines_whatever_pieces_they_come_in) {
  AnswerReader reader;
  for (const char* piece : {"{\"a", "\":1}\n{}", "\n", "rest"}) EXPECT_TRUE(reader.add(piece));
  EXPECT_EQ(reader.next(), "{\"a\":1}");
  EXPECT_EQ(reader.next(), "{}");
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_TRUE(reader.add(" of it\n"));
  EXPECT_EQ(reader.next(), "rest of it");
}

TEST(AnswerReader, drops_what_came_before_the_delimiter) {
  AnswerReader reader;
  EXPECT_TRUE(reader.add("{\"late\":1}\n{\"half"));
  EXPECT_TRUE(reader.add("\" \xff\xff{\"return\":7}\n"));
  EXPECT_EQ(reader.next(), "{\"return\":7}");
  EXPECT_EQ(reader.next(), std::nullopt);
}

TEST(AnswerReader, keeps_no_line_longer_than_its_limit) {
  AnswerReader reader(8);
  EXPECT_TRUE(reader.add("12345678\n12345678"));
  EXPECT_FALSE(reader.add("9"));
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_TRUE(reader.add("ok\n"));
  EXPECT_EQ(reader.next(), "ok");
}

}  // namespace
}  // namespace driver
