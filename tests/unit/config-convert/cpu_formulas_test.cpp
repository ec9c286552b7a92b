// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/values/cpu_formulas.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

TEST(CpuFormulas, units_come_back_from_shares) {
  for (const std::int64_t units : {10, 500, 2000, 100'000}) {
    EXPECT_EQ(cpu_units(*cpu_shares(units, CgroupVersion::kV2), CgroupVersion::kV2), std::max<std::int64_t>(units, 20));
    EXPECT_NEAR(static_cast<double>(cpu_units(*cpu_shares(units, CgroupVersion::kV1), CgroupVersion::kV1)),
                static_cast<double>(units), 1.0);
  }
  EXPECT_FALSE(cpu_shares(kDefaultCpuUnits, CgroupVersion::kV2));
  EXPECT_FALSE(cpu_shares(0, CgroupVersion::kV1));
}

TEST(CpuFormulas, units_stay_within_what_pcs6_has) {
  EXPECT_EQ(cpu_units(0, CgroupVersion::kV1), 8);
  EXPECT_EQ(cpu_units(1 << 30, CgroupVersion::kV1), 256'000);
  EXPECT_EQ(cpu_units(1 << 30, CgroupVersion::kV2), 100'000);
}

TEST(CpuFormulas, percent_comes_back_from_a_quota) {
  for (const std::int64_t percent : {1, 33, 100, 250})
    EXPECT_EQ(percent_of_quota(quota_of_percent(percent), kCpuPeriodUs), percent);
  EXPECT_EQ(percent_of_quota(1'000, 1'000'000), 1);
  EXPECT_EQ(percent_of_quota(50'000, 50'000), 100);
  EXPECT_GT(percent_of_quota(INT64_MAX, 1), 0);
}

}  // namespace
}  // namespace convert
