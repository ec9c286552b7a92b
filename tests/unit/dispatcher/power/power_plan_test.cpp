// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/power_plan.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

const std::vector<PowerWish> kWishes = {
    {"w2", "web2", 5, 0}, {"r", "rest", 0, 0}, {"d", "db", 9, 30}, {"c", "cache", 9, 0}, {"w1", "web1", 5, 0}};

TEST(StartPlan, begins_with_the_highest_order_and_waits_after_a_delay) {
  const std::vector<PowerBatch> wanted = {{{"d"}, 30}, {{"c"}, 0}, {{"w1", "w2"}, 0}, {{"r"}, 0}};
  EXPECT_EQ(start_plan(kWishes), wanted);
}

TEST(StartPlan, those_with_delays_come_one_after_the_other) {
  const std::vector<PowerBatch> wanted = {{{"b"}, 20}, {{"a"}, 10}, {{"c"}, 0}};
  EXPECT_EQ(start_plan({{"a", "a", 0, 10}, {"c", "c", 0, 0}, {"b", "b", 0, 20}}), wanted);
}

TEST(StopPlan, goes_backwards_without_delays) {
  const std::vector<PowerBatch> wanted = {{{"r"}, 0}, {{"w1", "w2"}, 0}, {{"c", "d"}, 0}};
  EXPECT_EQ(stop_plan(kWishes), wanted);
}

TEST(Plans, of_nothing_are_empty) {
  EXPECT_TRUE(start_plan({}).empty());
  EXPECT_TRUE(stop_plan({}).empty());
}

}  // namespace
}  // namespace dispatcher
