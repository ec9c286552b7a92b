// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/disk_facts.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(DiskFacts, are_read_with_and_without_counters) {
  const auto stopped = parse_disk_line("ok 100 50 90");
  ASSERT_TRUE(stopped);
  EXPECT_EQ(*stopped, (DiskFacts{100, 50, 90}));
  const auto running = parse_disk_line("ok 100 50 90 7:3 1 2 3 4 5 6 7 8");
  ASSERT_TRUE(running);
  EXPECT_EQ(*running, (DiskFacts{100, 50, 90, "7:3", DiskCounters{1, 2, 3, 4, 5, 6, 7, 8}}));
}

TEST(DiskFacts, are_refused_in_other_forms) {
  for (const char* line : {"", "ok", "ok 1 2", "no 1 2 3", "ok a b c"}) EXPECT_FALSE(parse_disk_line(line)) << line;
  const auto failed = parse_disk_line("error cannot open '/x'");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "operation failed: cannot open '/x'");
}

TEST(DiskCounters, add_up) {
  DiskCounters sum{1, 2, 3, 4, 5, 6, 7, 8};
  sum += sum;
  EXPECT_EQ(sum, (DiskCounters{2, 4, 6, 8, 10, 12, 14, 16}));
}

}  // namespace
}  // namespace driver
