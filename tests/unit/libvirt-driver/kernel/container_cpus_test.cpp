// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/container_cpus.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <sys/xattr.h>

namespace driver {
namespace {

TEST(ContainerCpus, the_container_runs_where_any_of_its_vcpus_may) {
  ContainerCpus cpus{.maximum = 4, .online = 2, .pins = {{0, {1}}, {1, {3}}, {2, {5}}}};
  EXPECT_EQ(cpus_of_container(cpus), (CpuSet{1, 3}));
  cpus.online = 4;  // the last has no pin
  EXPECT_EQ(cpus_of_container(cpus), std::nullopt);
  cpus.placement = {6, 7};
  EXPECT_EQ(cpus_of_container(cpus), (CpuSet{1, 3, 5, 6, 7}));
  EXPECT_EQ(cpus_of_vcpu(cpus, 2, {0}), CpuSet{5});
  EXPECT_EQ(cpus_of_vcpu(cpus, 3, {0}), (CpuSet{6, 7}));
}

TEST(ContainerCpus, as_many_cpus_worth_of_time_as_vcpus_unless_the_user_wants_less) {
  ContainerCpus cpus{.maximum = 8, .online = 2};
  EXPECT_EQ(effective_quota(cpus, 100000, 4), 200000);
  EXPECT_EQ(effective_quota(cpus, 50000, 4), 100000);
  EXPECT_EQ(effective_quota(cpus, 100000, 2), -1);  // it cannot use more
  cpus.quota_us = 30000;
  EXPECT_EQ(effective_quota(cpus, 100000, 4), 30000);
  EXPECT_EQ(effective_quota(cpus, 100000, 2), 30000);
  cpus.quota_us = 300000;
  EXPECT_EQ(effective_quota(cpus, 100000, 4), 200000);
  cpus.quota_us = -1;
  EXPECT_EQ(effective_quota(cpus, 100000, 4), 200000);
  EXPECT_EQ(effective_quota(cpus, ~std::uint64_t{0}, 4), 2'000'000);  // no overflow
}

TEST(ContainerCpus, live_values_stand_in_the_place_of_the_definitions) {
  const ContainerCpus defined{.maximum = 4, .online = 1, .placement = {0}, .pins = {{0, {0}}}, .quota_us = 5000};
  const ContainerCpus live{
      .maximum = 4, .online = 3, .placement = {0}, .pins = {{1, {2, 3}}}, .emulator = CpuSet{1}, .quota_us = -1};
  EXPECT_EQ(format_live_cpus(live), "vcpus=3 quota=-1 emulator=1 pin.1=2-3");
  EXPECT_EQ(parse_live_cpus(format_live_cpus(live), defined), live);
}

TEST(ContainerCpus, words_that_make_no_sense_are_left_out) {
  const ContainerCpus defined{.maximum = 4, .online = 2};
  for (const char* words : {"", "vcpus", "vcpus=0", "vcpus=x", "vcpus=-1", "pin.=1", "pin.99999=1",
                            "pin.1=", "pin.1=9999", "emulator=-", "quota=1e9", "other=1", "   ", "="})
    EXPECT_EQ(parse_live_cpus(words, defined), defined) << words;
  EXPECT_EQ(parse_live_cpus("vcpus=99", defined).online, 4u);
}

TEST(ContainerCpus, live_values_last_with_the_cgroup) {
  const test::TemporaryFolder folder;
  if (::setxattr(folder.path().c_str(), "trusted.test", "1", 1, 0) != 0)
    GTEST_SKIP() << "needs root and a file system with attributes";
  ContainerCgroups cgroups;
  cgroups.cpu = folder.path();
  ContainerCpus cpus{.maximum = 300, .online = 200};
  EXPECT_EQ(read_live_cpus(cgroups, cpus), cpus);  // nothing was changed
  for (std::uint32_t vcpu = 0; vcpu < 200; ++vcpu) cpus.pins[vcpu] = {vcpu % 64};
  ASSERT_TRUE(write_live_cpus(cgroups, cpus));
  EXPECT_EQ(read_live_cpus(cgroups, {.maximum = 300, .online = 1}), cpus);
}

}  // namespace
}  // namespace driver
