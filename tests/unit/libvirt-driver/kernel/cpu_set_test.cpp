// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/cpu_set.hpp"

#include <gtest/gtest.h>

#include <array>

namespace driver {
namespace {

TEST(CpuSet, lists_are_read_as_libvirt_and_the_kernel_write_them) {
  const std::pair<std::string_view, CpuSet> lists[] = {
      {"0", {0}},
      {"0-3", {0, 1, 2, 3}},
      {"0-3,^2", {0, 1, 3}},
      {" 1 , 4-5\n", {1, 4, 5}},
      {"3,1,1-2", {1, 2, 3}},
      {"8191", {8191}},
      {"^1", {}},
      {"5,^5", {}},
  };
  for (const auto& [text, cpus] : lists) {
    const auto read = parse_cpu_list(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, cpus) << text;
  }
}

TEST(CpuSet, what_is_no_list_is_none) {
  for (const char* text :
       {"", " ", ",", "1,", "a", "3-1", "-1", "1-", "8192", "0-99999999999999999999", "^1-2", "0x1", "1;2"})
    EXPECT_FALSE(parse_cpu_list(text)) << text;
}

TEST(CpuSet, lists_are_written_as_short_as_they_can_be) {
  for (const char* text : {"0", "0-1", "0-3,5", "1,3,5-7", "8191"})
    EXPECT_EQ(format_cpu_list(*parse_cpu_list(text)), text);
  EXPECT_EQ(format_cpu_list({}), "");
}

TEST(CpuSet, a_map_has_the_lowest_bit_first_and_its_own_length) {
  const std::array<std::uint8_t, 2> map{0b00000101, 0b10000000};
  EXPECT_EQ(cpus_of_map(map), (CpuSet{0, 2, 15}));
  std::array<std::uint8_t, 2> written{0xff, 0xff};
  write_map({0, 2, 15, 16}, written);
  EXPECT_EQ(written, map);
}

TEST(CpuSet, the_same_cpus_are_equal_however_they_came_to_be) {
  CpuSet cpus = CpuSet::first(9);
  for (std::size_t cpu = 2; cpu < 9; ++cpu) cpus.set(cpu, false);
  EXPECT_EQ(cpus, CpuSet::first(2));
  EXPECT_EQ((CpuSet{0, 1, 5} & CpuSet{1, 2, 3}), CpuSet{1});
  EXPECT_EQ((CpuSet{0} | CpuSet{3}), (CpuSet{0, 3}));
  EXPECT_TRUE((CpuSet{0} & CpuSet{1}).empty());
}

}  // namespace
}  // namespace driver
