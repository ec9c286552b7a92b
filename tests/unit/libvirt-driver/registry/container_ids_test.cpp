// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/registry/container_ids.hpp"

#include <gmock/gmock.h>

namespace driver {
namespace {

constexpr std::uint32_t k64 = kIdsOfAContainer;
constexpr HostIds kSpan{1000000, 3 * k64 + 5};

struct Free {
  const char* what;
  ContainerIds taken;
  std::optional<std::uint32_t> expected;
};

const Free kFree[] = {
    {"nothing is taken", {}, 1000000},
    {"the first is taken", ids_from(1000000), 1000000 + k64},
    {"a gap between two", {{{1000000, k64}, {1000000 + 2 * k64, k64}}, {}}, 1000000 + k64},
    {"the last id of the first", {{}, {{1000000 + k64 - 1, 1}}}, 1000000 + k64},
    {"one that reaches into the span", {{{5, 1000000}}, {}}, 1000000 + k64},
    {"just below the span", {{{5, 1000000 - 5}}, {}}, 1000000},
    {"all three; what is left is no whole one", {{{1000000, 3 * k64}}, {}}, std::nullopt},
    {"users of two, groups of the third", {{{1000000, 2 * k64}}, {{1000000 + 2 * k64, 9}}}, std::nullopt},
    {"all ids there are", {{{0, UINT32_MAX}}, {}}, std::nullopt},
    {"an empty range", {{{1000000, 0}}, {}}, 1000000},
};

TEST(ContainerIds, lowest_free_range_is_found) {
  for (const Free& row : kFree) EXPECT_EQ(free_ids(kSpan, row.taken), row.expected) << row.what;
}

TEST(ContainerIds, overlap_is_of_users_with_users_and_of_groups_with_groups) {
  EXPECT_TRUE(overlap(ids_from(100), ids_from(100 + k64 - 1)));
  EXPECT_FALSE(overlap(ids_from(100), ids_from(100 + k64)));
  EXPECT_FALSE(overlap({{{100, 10}}, {}}, {{}, {{100, 10}}}));
  EXPECT_TRUE(overlap({{}, {{50, 5}, {100, 10}}}, {{}, {{109, 1}}}));
  EXPECT_TRUE(overlap({{{4294967290u, 5}}, {}}, {{{4294967294u, 1}}, {}}));
}

}  // namespace
}  // namespace driver
