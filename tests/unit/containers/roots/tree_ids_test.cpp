// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/tree_ids.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(TreeIds, are_written_and_read_back) {
  const IdMap map{{{0, 100000, 65536}, {70000, 5, 1}}, {{0, 4000000000u, 65536}}};
  EXPECT_EQ(tree_ids_text(map), "u0-100000-65536:u70000-5-1:g0-4000000000-65536");
  EXPECT_EQ(*parse_tree_ids(tree_ids_text(map)), map);
  EXPECT_EQ(tree_ids_text({}), "");
  EXPECT_EQ(*parse_tree_ids(""), IdMap{});
}

TEST(TreeIds, of_another_form_are_refused) {
  for (const char* text : {":", "u", "x0-1-2", "u0-1", "u0-1-", "u0-1-2-3", "u0-1-2:", ":u0-1-2", "u0--1-2",
                           "u0-4294967296-1", "u0-1-2 ", "u+0-1-2"})
    EXPECT_FALSE(parse_tree_ids(text)) << text;
  EXPECT_FALSE(parse_tree_ids(std::string(5000, 'u')));
}

}  // namespace
}  // namespace containers
