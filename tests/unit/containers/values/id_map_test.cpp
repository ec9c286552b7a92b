// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/id_map.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(IdMap, tells_the_hosts_numbers_of_the_containers_root) {
  const auto ids = root_ids({{{1000, 5, 1}, {0, 100000, 1000}}, {{0, 200000, 65536}}});
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->user, 100000u);
  EXPECT_EQ(ids->group, 200000u);
}

TEST(IdMap, that_is_empty_means_the_hosts_own_root) {
  const auto ids = root_ids({});
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->user, 0u);
  EXPECT_EQ(ids->group, 0u);
}

TEST(IdMap, must_have_a_root_among_users_and_groups) {
  const std::vector<IdRange> with_root{{0, 100000, 65536}}, without{{1, 100000, 65536}}, nobody{{0, 100000, 0}};
  EXPECT_FALSE(root_ids({with_root, {}}));
  EXPECT_FALSE(root_ids({{}, with_root}));
  EXPECT_FALSE(root_ids({with_root, without}));
  EXPECT_FALSE(root_ids({nobody, with_root}));
}

TEST(IdMap, is_written_as_the_kernel_reads_it) {
  EXPECT_EQ(map_text({{0, 100000, 1000}, {1000, 5, 1}}), "0 100000 1000\n1000 5 1\n");
}

}  // namespace
}  // namespace containers
