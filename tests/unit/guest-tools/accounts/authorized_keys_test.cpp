// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/authorized_keys.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using guest_tools::Text;
using Change = void (*)(Text, const guest_tools::Array<Text>&, guest_tools::Buffer&);

std::string changed(Change change, const char* before, const std::vector<const char*>& wanted) {
  guest_tools::Array<Text> keys{16};
  for (const char* key : wanted) keys.add(key);
  guest_tools::Buffer after{10000};
  change(before, keys, after);
  return string(after);
}

TEST(AuthorizedKeys, those_that_are_not_there_are_added) {
  const Change add = guest_tools::add_authorized_keys;
  EXPECT_EQ(changed(add, "", {"a 1", "b 2"}), "a 1\nb 2\n");
  EXPECT_EQ(changed(add, "# mine\n\na 1", {"b 2", "a 1", "b 2"}), "# mine\n\na 1\nb 2\n");
  EXPECT_EQ(changed(add, "a 1 comment\n", {"a 1"}), "a 1 comment\na 1\n");
  EXPECT_EQ(changed(add, "a\n", {}), "a\n");
  EXPECT_EQ(changed(add, "", {"a", ""}), "a\n");
}

TEST(AuthorizedKeys, those_that_are_there_are_removed_each_time) {
  const Change remove = guest_tools::remove_authorized_keys;
  EXPECT_EQ(changed(remove, "a\n# a\nb\na\nc", {"a", "c", "x"}), "# a\nb\n");
  EXPECT_EQ(changed(remove, "a", {"a"}), "");
  EXPECT_EQ(changed(remove, "b\n\nc", {"a", ""}), "b\n\nc");
}

TEST(AuthorizedKeys, comments_and_empty_lines_are_none) {
  Text rest = "# x\n\n  a 1  \n #y\nb", key;
  std::vector<std::string> keys;
  while (guest_tools::take_authorized_key(rest, key)) keys.push_back(string(key));
  EXPECT_EQ(keys, (std::vector<std::string>{"a 1", "b"}));
  EXPECT_FALSE(guest_tools::may_be_authorized_key("a\nb"));
  EXPECT_FALSE(guest_tools::may_be_authorized_key("#a"));
}

}  // namespace
