// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/daemon/nearest_names.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

constexpr std::string_view kKnown[] = {"alpha", "alpine", "alphas", "alphax", "omega"};

TEST(NearestNames, gives_the_nearest_first_and_three_at_most) {
  EXPECT_EQ(nearest_names("alpha", kKnown), "'alpha', 'alphas', 'alphax'");
  EXPECT_EQ(nearest_names("omga", kKnown), "'omega'");
}

TEST(NearestNames, is_empty_when_nothing_is_near) {
  EXPECT_EQ(nearest_names("zebra", kKnown), "");
  EXPECT_EQ(nearest_names(std::string(100000, 'a'), kKnown), "");
}

}  // namespace
}  // namespace driver
