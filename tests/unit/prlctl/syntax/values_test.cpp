// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/values.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;

constexpr std::int64_t kMib = 1 << 20;

TEST(Values, switches_have_four_words) {
  EXPECT_THAT(parse_switch("on"), Optional(true));
  EXPECT_THAT(parse_switch("yes"), Optional(true));
  EXPECT_THAT(parse_switch("off"), Optional(false));
  EXPECT_THAT(parse_switch("no"), Optional(false));
  for (const char* wrong : {"", "1", "true", "ON", "on "}) EXPECT_FALSE(parse_switch(wrong)) << wrong;
}

TEST(Values, sizes_have_a_suffix_or_the_options_own_unit) {
  EXPECT_THAT(parse_size("10", kMib), Optional(10 * kMib));
  EXPECT_THAT(parse_size("2G", kMib), Optional(2048 * kMib));
  EXPECT_THAT(parse_size("2g", kMib), Optional(2048 * kMib));
  EXPECT_THAT(parse_size("5B", kMib), Optional(5));
  EXPECT_THAT(parse_size("7k", kMib), Optional(7168));
  EXPECT_THAT(parse_size("0", kMib), Optional(0));
  for (const char* wrong : {"", "G", "-1", "1.5G", "1GB", "9223372036854775807G", "99999999999999999999", " 1"})
    EXPECT_FALSE(parse_size(wrong, kMib)) << wrong;
}

TEST(Values, cpu_limits_are_percent_or_mhz) {
  EXPECT_THAT(parse_cpu_limit("150"), Optional(CpuLimit{CpuLimit::Unit::kPercent, 150}));
  EXPECT_THAT(parse_cpu_limit("150%"), Optional(CpuLimit{CpuLimit::Unit::kPercent, 150}));
  EXPECT_THAT(parse_cpu_limit("2000m"), Optional(CpuLimit{CpuLimit::Unit::kMhz, 2000}));
  EXPECT_THAT(parse_cpu_limit("2000mhz"), Optional(CpuLimit{CpuLimit::Unit::kMhz, 2000}));
  for (const char* wrong : {"", "%", "m", "10M", "10MHz", "-5", "10%%"}) EXPECT_FALSE(parse_cpu_limit(wrong)) << wrong;
}

TEST(Values, guarantees_are_auto_or_a_part) {
  EXPECT_THAT(parse_memory_guarantee("auto"), Optional(-1));
  EXPECT_THAT(parse_memory_guarantee("100%"), Optional(100));
  EXPECT_THAT(parse_memory_guarantee("0"), Optional(0));
  EXPECT_FALSE(parse_memory_guarantee("101"));
  EXPECT_FALSE(parse_memory_guarantee("AUTO"));
}

TEST(Values, swap_is_counted_in_pages) {
  EXPECT_THAT(parse_swap("512M"), Optional(Swap{131072, 131072}));
  EXPECT_THAT(parse_swap("0:100"), Optional(Swap{0, 100}));
  for (const char* wrong : {"", "100:0", "1:2:3", ":", "x"}) EXPECT_FALSE(parse_swap(wrong)) << wrong;
}

TEST(Values, lists_have_no_empty_pieces) {
  EXPECT_THAT(parse_switches("nfs:on,sit:off"),
              Optional(ElementsAre(NamedSwitch{"nfs", true}, NamedSwitch{"sit", false})));
  for (const char* wrong : {"", "nfs", ":on", "nfs:on,", "nfs:maybe"}) EXPECT_FALSE(parse_switches(wrong)) << wrong;
  EXPECT_THAT(parse_rates("1:8192,15:0"), Optional(ElementsAre(ClassRate{1, 8192}, ClassRate{15, 0})));
  EXPECT_THAT(parse_rates(""), Optional(IsEmpty()));
  for (const char* wrong : {"16:1", "1", "1:-1", "1:1,"}) EXPECT_FALSE(parse_rates(wrong)) << wrong;
  EXPECT_THAT(parse_ranges("0,2-5"), Optional(ElementsAre(Pair(0, 0), Pair(2, 5))));
  EXPECT_THAT(parse_ranges("all"), Optional(IsEmpty()));
  for (const char* wrong : {"", "5-2", "1,", "-1", "1-", "5000"}) EXPECT_FALSE(parse_ranges(wrong)) << wrong;
}

}  // namespace
}  // namespace prlctl
