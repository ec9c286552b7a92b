// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/homes/homes_root.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

struct Row {
  const char* text;
  const char* root;
};

TEST(HomesRoot, is_read_from_the_one_key) {
  constexpr Row kRows[] = {
      {"", "/vz"},
      {"#homes_root = \"/srv\"\n", "/vz"},
      {"homes_root = \"/srv/homes\"\n", "/srv/homes"},
      {"max_clients = 3\n  homes_root='/srv' # here\nlog_level = \"info\"", "/srv"},
      {"homes_root = /srv # bare\n", "/srv"},
      {"homes_root = \"/srv/\"\r\n", "/srv"},
      {"homes_root = \"/\"\n", "/"},
      {"homes_root_of_others = \"/srv\"\n", "/vz"},
      {"homes_root = \"/with #sign\"", "/with #sign"},
  };
  for (const Row& row : kRows) {
    const auto root = parse_homes_root(row.text, "virtvzd.conf");
    ASSERT_TRUE(root) << row.text << ": " << root.error().message;
    EXPECT_EQ(*root, row.root) << row.text;
  }
}

TEST(HomesRoot, must_be_absolute_and_mean_nothing_to_overlayfs) {
  for (const char* text : {"homes_root = \"vz\"", "homes_root = \"\"", "homes_root =", "homes_root = \"/a:b\"",
                           "homes_root = \"/a,b\"", "homes_root = \"/a\\b\""}) {
    const auto root = parse_homes_root(text, "virtvzd.conf");
    ASSERT_FALSE(root) << text;
    EXPECT_EQ(root.error().code, ErrorCode::kConfigUnsupported);
    EXPECT_TRUE(root.error().message.starts_with("virtvzd.conf: homes_root")) << root.error().message;
  }
}

TEST(HomesRoot, of_a_host_without_the_file_is_the_default) {
  const auto root = read_homes_root("/nonexistent/virtvzd.conf");
  ASSERT_TRUE(root);
  EXPECT_EQ(*root, kDefaultHomesRoot);
}

TEST(HomesRoot, of_the_sample_configuration_is_the_default) {
  const auto root = read_homes_root(SOURCE_DIR "/examples/virtvzd.conf");
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_EQ(*root, kDefaultHomesRoot);
}

}  // namespace
}  // namespace containers
