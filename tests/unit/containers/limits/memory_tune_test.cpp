// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/memory_tune.hpp"
#include "tests/unit/containers/limits/fake_host.hpp"

#include <gtest/gtest.h>

namespace containers::test {
namespace {

TEST(MemoryTune, is_read_of_libvirts_xml) {
  EXPECT_EQ(
      *parse_memory_tune("<domain><memory unit='KiB'>900</memory><memtune><hard_limit unit='KiB'>1000</hard_limit>"
                         "<swap_hard_limit unit='KiB'>1500</swap_hard_limit></memtune></domain>"),
      (MemoryTune{1000, 1500}));
  EXPECT_EQ(*parse_memory_tune("<domain><memory unit='KiB'>900</memory></domain>"), (MemoryTune{900, std::nullopt}));
  EXPECT_EQ(parse_memory_tune("<domain><memtune><swap_hard_limit>9007199254740991</swap_hard_limit></memtune></domain>")
                ->swap_hard_kib,
            std::nullopt);
  EXPECT_FALSE(parse_memory_tune("<domain"));
}

TEST(MemoryTune, swap_is_what_is_beyond_memory_on_version_2) {
  FakeHost host;
  host.be_version_2();
  host.write("cgroup/machine/ct/memory.swap.max", "1536000\n");
  ASSERT_TRUE(correct_swap(host.place(), {1000, std::nullopt}));
  EXPECT_EQ(host.read("cgroup/machine/ct/memory.swap.max"), "1536000\n");
  ASSERT_TRUE(correct_swap(host.place(), {1000, 1500}));
  EXPECT_EQ(host.read("cgroup/machine/ct/memory.swap.max"), "512000");
  ASSERT_TRUE(correct_swap(host.place(), {1000, 900}));
  EXPECT_EQ(host.read("cgroup/machine/ct/memory.swap.max"), "0");
}

TEST(MemoryTune, is_left_to_libvirt_on_version_1) {
  FakeHost host;
  host.be_version_1();
  EXPECT_TRUE(correct_swap(host.place(), {1000, 1500}));
}

}  // namespace
}  // namespace containers::test
