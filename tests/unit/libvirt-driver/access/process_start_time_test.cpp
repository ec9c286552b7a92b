// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/process_start_time.hpp"

#include <gtest/gtest.h>

#include <climits>
#include <string>
#include <unistd.h>

namespace driver {
namespace {

constexpr const char* kAfterName = " S 1 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 778899 1000 20\n";

TEST(ProcessStartTime, is_field_22_whatever_the_name_holds) {
  for (const char* name : {"bash", "a b", "x) S 1 2 3 (y", ")", ""})
    EXPECT_EQ(parse_start_time("42 (" + std::string(name) + ")" + kAfterName), 778899u) << name;
}

TEST(ProcessStartTime, text_that_is_not_a_stat_file_has_none) {
  for (const char* text : {"", "42 bash S 1", "42 (bash)", "42 (bash) S 1 2 3",
                           "1 (x) S 1 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12x 1000"})
    EXPECT_EQ(parse_start_time(text), std::nullopt) << text;
}

TEST(ProcessStartTime, child_began_no_earlier_than_its_parent) {
  const std::uint64_t own = process_start_time(::getpid());
  EXPECT_GT(own, 0u);
  EXPECT_GE(own, process_start_time(::getppid()));
}

TEST(ProcessStartTime, age_is_the_time_since_then) {
  const auto own = process_age(::getpid());
  EXPECT_GE(own, std::chrono::milliseconds(0));
  EXPECT_GE(process_age(::getppid()), own);
}

TEST(ProcessStartTime, is_zero_without_the_process) { EXPECT_EQ(process_start_time(INT_MAX), 0u); }

}  // namespace
}  // namespace driver
